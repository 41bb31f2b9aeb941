"""Prose rewritten elsewhere: what may come back, and what becomes of everything else."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import cli
from analysis.documents import markdown
from analysis.documents.exhibits import Cell
from analysis.documents.model import Document, Heading, Section, TableBlock, TextBlock
from analysis.drafting import DraftingError, Endpoint, configured, rewritten, strangers
from analysis.drafting.endpoint import KEY, MODEL, URL
from analysis.drafting.rewrite import as_markdown
from analysis.loading.prompts import PLACE, PromptError, prompt, prompts

PROSE = "Usage fell **30%** to 14 users. Aspen Networks named no sponsor."


def document(prose: str = PROSE, **changes) -> Document:
    table = TableBlock("Seats", "", "", (Heading("Seats"),), ((Cell("120"),),))
    sections = (
        Section("Use", "Usage fell 30%", "stack", (TextBlock(markdown.nodes(prose)), table)),
        Section("How", "How", "text", (TextBlock(markdown.nodes("A share of 5.")),), True),
    )
    return Document(
        **{"kind": "deck", "audience": "customer", "title": "Review", "sections": sections}
        | changes
    )


def words(made: Document) -> str:
    return as_markdown(made.sections[0].blocks[0].nodes)


@pytest.mark.parametrize(
    "draft",
    [
        "Usage went down **30%**, to 14 users. Aspen Networks has named no sponsor.",
        "With 120 seats, 14 users are left: usage fell 30%. Aspen Networks named no sponsor.",
    ],
)
def test_a_rewriting_that_says_the_same_is_used(draft):
    made, refused = rewritten(document(), lambda instruction, text: draft)
    assert (words(made), refused) == (draft, ())
    assert made.sections[1] == document().sections[1]  # the appendix is never offered


@pytest.mark.parametrize(
    ("draft", "because"),
    [
        ("Usage fell 31% to 14 users. Aspen Networks named no sponsor.", "It said 31"),
        ("Usage fell 30% to 14 users, twelve fewer.", "twelve"),
        ("Usage fell 30% to 14 users, says Mallory of Aspen.", "Mallory"),
        ("Usage fell 30% to 14 users by May.", "May"),
        ("Usage rose 30% to 14 users. Aspen Networks named no sponsor.", "It told of a rise"),
        ("Usage fell. Aspen Networks named no sponsor.", "It left out 30 and 14"),
        ("Usage fell 30% to 14 users. " * 20, "It grew from"),
    ],
)
def test_a_rewriting_that_says_something_new_or_less_is_refused_and_the_text_stands(draft, because):
    made, refused = rewritten(document(), lambda instruction, text: draft)
    assert words(made) == PROSE
    assert because in refused[0].reason


def test_only_prose_is_sent_and_nothing_of_the_exhibits():
    sent = []
    rewritten(document(), lambda instruction, text: sent.append(text) or text)
    assert sent == [PROSE]


@given(st.integers(0, 10**9))
def test_any_number_that_the_facts_do_not_hold_is_a_stranger(number):
    facts = "14 users, $1,234,567 and 30% on 31 October 2026"
    held = {"14", "1234567", "30", "31", "2026"}
    assert bool(strangers(f"it was {number:,} then", facts)) == (str(number) not in held)


def test_separators_do_not_make_a_number_new():
    assert strangers("1234567 and 1,234,567 and 1\u202f234\u202f567", "$1,234,567") == []


def test_the_start_of_a_sentence_is_no_name():
    assert (
        strangers("Growth held. Costs fell.\n- Next steps", "growth held; costs fell; next steps")
        == []
    )
    assert strangers("Growth held with Costs", "growth held") == ["Costs"]


class Stub(BaseHTTPRequestHandler):
    reply: object = ""
    status = 200
    seen: ClassVar[list] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.status)
        self.end_headers()
        reply = self.reply if isinstance(self.reply, bytes) else json.dumps(self.reply).encode()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass


@pytest.fixture
def stub():
    """An endpoint on this machine that says what the test tells it to."""
    handler = type("Handler", (Stub,), {"seen": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.url = f"http://127.0.0.1:{server.server_port}/v1"
    yield handler
    server.shutdown()
    server.server_close()


def completion(text: str) -> dict:
    return {"choices": [{"message": {"content": text}}]}


def test_the_endpoint_is_asked_in_its_own_protocol_with_the_key_as_a_token(stub):
    stub.reply = completion(" Rewritten. ")
    assert Endpoint(stub.url, "small", "secret").answer("Edit.", "Text.") == "Rewritten."
    path, headers, body = stub.seen[0]
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer secret"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "secret" not in repr(Endpoint(stub.url, "small", "secret"))


@pytest.mark.parametrize(
    ("reply", "status", "because"),
    [
        ({}, 401, "answered 401"),
        ({"choices": []}, 200, "no chat completion"),
        (b"<html>", 200, "no chat completion"),
        (completion(""), 200, "no text"),
    ],
)
def test_what_is_no_answer_is_said_and_the_document_stands(stub, reply, status, because):
    stub.reply, stub.status = reply, status
    endpoint = Endpoint(stub.url, "small", seconds=5)
    with pytest.raises(DraftingError, match=because):
        endpoint.answer("Edit.", "Text.")
    made, refused = rewritten(document(), endpoint.answer)
    assert made == document()
    assert because in refused[0].reason


def test_an_endpoint_that_is_not_there_is_said_with_what_to_do():
    with pytest.raises(DraftingError, match=r"did not answer.*unset it to do without"):
        Endpoint("http://127.0.0.1:9", "small", seconds=2).answer("Edit.", "Text.")


def test_nothing_is_configured_unless_the_operator_says_so(monkeypatch):
    for name in (URL, MODEL, KEY):
        monkeypatch.delenv(name, raising=False)
    assert configured() is None
    monkeypatch.setenv(URL, "localhost:1")
    with pytest.raises(DraftingError, match="no address"):
        configured()
    monkeypatch.setenv(URL, "http://localhost:1/v1")
    with pytest.raises(DraftingError, match="has to name a model"):
        configured()


def test_every_prompt_of_the_library_says_for_whom_it_is_and_takes_facts():
    found = prompts()
    assert set(found) == {
        "qbr-narrative", "executive-brief", "renewal-proposal", "stakeholder-map",
        "ticket-trend", "expansion-pitch", "meeting-recap",
    }  # fmt: skip
    for one in found.values():
        assert one.with_facts("THE FACTS").count("THE FACTS") == 1
        assert PLACE not in one.with_facts("x")


def test_a_prompt_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(PromptError, match="renewal-proposal"):
        prompt("renewal-propsal")


def test_a_prompt_without_a_head_is_refused(tmp_path):
    (tmp_path / "mine.md").write_text("Write. {facts}", encoding="utf-8")
    with pytest.raises(PromptError, match="begin with '---'"):
        prompt("mine", tmp_path)


def brief(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["brief", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_customers_brief_holds_nothing_of_ours(capsys):
    code, text, _ = brief(capsys, "A0166", "--prompt", "renewal-proposal")
    assert code == 0
    assert "## Their goals" in text
    assert "For us alone" not in text
    for word in ("robability", "at risk", "hurn", "margin", "sentiment", "hitespace"):
        assert word not in text.replace("Propose no price", "")


def test_a_draft_is_printed_where_it_says_the_same_and_refused_where_not(capsys, stub, monkeypatch):
    monkeypatch.setenv(URL, stub.url)
    monkeypatch.setenv(MODEL, "small")
    stub.reply = completion("There is nothing new.")
    code, text, said = brief(capsys, "A0166", "--prompt", "ticket-trend", "--draft")
    assert (code, text.strip()) == (0, "There is nothing new.")
    assert stub.url in said
    stub.reply = completion("You opened 987654 tickets.")
    code, text, said = brief(capsys, "A0166", "--prompt", "ticket-trend", "--draft")
    assert (code, text) == (2, "")
    assert "987654" in said


def test_a_draft_without_an_endpoint_is_refused_in_words(capsys, monkeypatch):
    monkeypatch.delenv(URL, raising=False)
    code, _, said = brief(capsys, "A0166", "--prompt", "ticket-trend", "--draft")
    assert code == 2
    assert said.startswith("Nothing is configured to draft with.")
