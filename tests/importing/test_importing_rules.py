"""Each word of the mapping language does what it says, and a wrong word is refused with its place."""

import pandas as pd
import pytest
from small_exports import MAPPING

from analysis.errors import UserError
from analysis.loading.importing.mapping_file import (
    MappingError,
    find_mapping,
    parse_mapping,
    read_mapping,
)


def deals(small, rows: str, columns: str, header="Id,Account,Opened,Stage,Amount,Term,Closed"):
    """The opportunities of a small export, by some rules of their own."""
    small.write("deals.csv", f"{header}\n{rows}\n")
    small.add_to_mapping(
        f"""
  opportunities:
    file: deals
    columns:
      opportunity_id: Id
      account_id: Account
      kind: {{value: new}}
      created_date: Opened
{columns}
"""
    )
    made = small.run()
    return small.table("opportunities", made), made


ROWS = "D1,A,2025-01-05,Closed Won,120,3,2025-02-01\nD2,B,2025-01-06,Proposal,90,6,2025-09-01"


def test_a_closed_date_and_an_outcome_come_from_the_stage(small):
    table, _ = deals(
        small,
        ROWS + "\nD3,B,2025-01-07,Closed Lost,1,1,2025-03-01",
        """
      stage: {from: Stage, map: {Closed Won: "", Closed Lost: ""}, otherwise: keep}
      closed_date: {from: Closed, only_if: {Stage: [Closed Won, Closed Lost]}}
      expected_close_date: {from: Closed, only_if: {Stage: {not: [Closed Won, Closed Lost]}}}
      outcome:
        first_of:
          - {value: won, only_if: {Stage: Closed Won}}
          - {value: lost, only_if: {Stage: {matches: lost$}}}
""",
    )
    assert table["outcome"].fillna("").tolist() == ["won", "", "lost"]
    assert table["stage"].fillna("").tolist() == ["", "Proposal", ""]
    assert table["closed_date"].notna().tolist() == [True, False, True]
    assert table["expected_close_date"].notna().tolist() == [False, True, False]


def test_an_amount_of_a_term_is_made_that_of_a_year_and_rounded_once(small):
    table, _ = deals(
        small,
        ROWS.replace("120", "100.00"),
        "      amount_annual_minor: {from: Amount, times: 12, per: Term}",
    )
    assert table["amount_annual_minor"].tolist() == [100_00 * 12 // 3, 90_00 * 12 // 6]
    thirds, _ = deals_again(small, "D1,A,2025-01-05,x,100,7,2025-02-01")
    assert thirds["amount_annual_minor"].tolist() == [round(100_00 * 12 / 7)]


def deals_again(small, rows):
    small.write("deals.csv", f"Id,Account,Opened,Stage,Amount,Term,Closed\n{rows}\n")
    made = small.run()
    return small.table("opportunities", made), made


@pytest.mark.parametrize(
    ("currency", "unit", "amount", "minor"),
    [
        ("USD", "", "12.34", 1234),
        ("jpy", "", "1234", 1234),
        ("KWD", "", "1.234", 1234),
        ("USD", ", unit: minor", "1234", 1234),
        ("USD", ', decimal: "."', "0.005", 0),
        ("USD", ', decimal: "."', "0.015", 2),
    ],
)
def test_money_comes_in_minor_units_of_its_row_s_currency(small, currency, unit, amount, minor):
    table, _ = deals(
        small,
        f"D1,A,2025-01-05,{currency},{amount},1,2025-02-01",
        f"      currency: Stage\n      amount_annual_minor: {{from: Amount{unit}{'' if 'decimal' in unit else ', decimal: .'}}}".replace(
            "decimal: .}", 'decimal: "."}'
        ),
    )
    assert table["currency"].tolist() == [currency.upper()]
    assert table["amount_annual_minor"].tolist() == [minor]


def test_rounded_amounts_are_said(small):
    _, made = deals(
        small,
        "D1,A,2025-01-05,x,0.005,1,2025-02-01\nD2,A,2025-01-05,x,1.25,1,2025-02-01",
        "      amount_annual_minor: Amount",
    )
    assert any("more digits than the currency" in note["text"] for note in made.notes)


def test_an_id_of_several_columns_is_blank_where_one_of_them_is(small):
    table, _ = deals(
        small,
        "D1,A,2025-01-05,x,1,1,2025-02-01\nD2,A,2025-01-05,,1,1,2025-02-01",
        "      opportunity_name: {template: '{Id} / {Stage}'}",
    )
    assert table["opportunity_name"].fillna("").tolist() == ["D1 / x", ""]


def test_a_value_the_map_does_not_know_is_rejected_kept_or_replaced(small):
    rows = "D1,A,2025-01-05,Neu,1,1,2025-02-01\nD2,A,2025-01-05,Alt,1,1,2025-02-01"
    table, made = deals(small, rows, "      lost_reason: {from: Stage, map: {NEU: fresh}}")
    assert table["lost_reason"].tolist() == ["fresh"]
    assert made.tables["opportunities"].n_rejected == 1
    for word, expected in (("keep", "Alt"), ("blank", ""), ("other", "other")):
        small.change_mapping("map: {NEU: fresh}", f"map: {{NEU: fresh}}, otherwise: {word}")
        table, _ = deals_again(small, rows)
        assert table["lost_reason"].fillna("").tolist() == ["fresh", expected]
        small.change_mapping(f", otherwise: {word}", "")


def test_keys_are_found_through_one_file_after_another(small):
    small.write("orders.csv", "Order,Contract\nO1,K1\nO2,K2\n")
    small.write("contracts.csv", "Contract,Customer\nK1,A\nK2,B\n")
    small.write(
        "deals.csv", "Id,Order,Opened\nD1,O1,2025-01-05\nD2,O2,2025-01-06\nD3,O9,2025-01-07\n"
    )
    small.add_to_mapping(
        """
  opportunities:
    file: deals
    columns:
      opportunity_id: Id
      kind: {value: new}
      created_date: Opened
      account_id:
        from: Order
        lookup:
          - {file: orders, match: Order, give: Contract}
          - {file: contracts, match: Contract, give: Customer}
"""
    )
    made = small.run()
    assert small.table("opportunities", made)["account_id"].tolist() == ["A", "B"]
    assert made.tables["opportunities"].rejected == {"account_id: expected a value": 1}
    assert {"orders.csv", "contracts.csv"} <= set(made.files)


@pytest.mark.parametrize(("several", "expected"), [("first", "A"), ("last", "B"), ("reject", None)])
def test_a_lookup_with_several_answers_does_as_it_is_told(small, several, expected):
    small.write("owners.csv", "Order,Customer\nO1,A\nO1,B\nO1,A\n")
    small.write("deals.csv", "Id,Order,Opened\nD1,O1,2025-01-05\n")
    small.add_to_mapping(
        f"""
  opportunities:
    file: deals
    columns:
      opportunity_id: Id
      kind: {{value: new}}
      created_date: Opened
      account_id: {{from: Order, lookup: {{file: owners, match: Order, give: Customer, several: {several}}}}}
"""
    )
    made = small.run()
    assert small.table("opportunities", made)["account_id"].tolist() == (
        [expected] if expected else []
    )
    assert made.tables["opportunities"].adds_up


def test_days_move_by_months_and_days(small):
    table, _ = deals(
        small,
        "D1,A,2025-01-31,x,1,1,2025-02-01",
        "      closed_date: {from: Opened, add_months: Term}\n"
        "      expected_close_date: {from: $created_date, add_days: 1}",
    )
    assert table["closed_date"].tolist() == [pd.Timestamp(2025, 2, 28)]
    assert table["expected_close_date"].tolist() == [pd.Timestamp(2025, 2, 1)]


def test_times_of_a_zone_become_utc_and_their_days_stay_theirs(small):
    small.write("tickets.csv", "Id,Account,At\nT1,A,2025-01-05 23:30\nT2,A,2025-07-05 23:30\n")
    small.add_to_mapping(
        """
  tickets:
    file: tickets
    timezone: America/New_York
    columns: {ticket_id: Id, account_id: Account, opened_at: At}
"""
    )
    opened = small.table("tickets", small.run())["opened_at"].tolist()
    assert opened == [pd.Timestamp(2025, 1, 6, 4, 30), pd.Timestamp(2025, 7, 6, 3, 30)]


def test_yes_and_no_are_read_in_any_spelling_and_nothing_else(small):
    small.change_mapping("is_auto_renew: {value: yes}", "is_auto_renew: Renews")
    rows = ["Y", "No", "TRUE", "0", "ja", "maybe"]
    header = "Line,Account,Signed,Start,End,Amount,Renews\n"
    small.write(
        "lines.csv",
        header
        + "".join(f"L{n},A,2025-01-10,2025-02-01,2026-01-31,1,{r}\n" for n, r in enumerate(rows)),
    )
    made = small.run()
    table = small.table("contract_lines", made)
    assert table["is_auto_renew"].tolist() == [True, False, True, False, True]
    assert small.rejected("contract_lines", made)["found"].tolist() == ["is_auto_renew: maybe"]


def test_percentages_and_durations_come_in_our_units(small):
    small.write(
        "calls.csv",
        "Id,Account,At,Seconds,Clock,Mood\nC1,A,2025-01-05 10:00,90,1:02:30,x\n",
    )
    small.add_to_mapping(
        """
  interactions:
    file: calls
    columns:
      interaction_id: Id
      account_id: Account
      occurred_at: At
      kind: {value: call}
      duration_minutes: {from: Seconds, unit: seconds}
"""
    )
    assert small.table("interactions", small.run())["duration_minutes"].tolist() == [1.5]
    small.change_mapping("{from: Seconds, unit: seconds}", "Clock")
    assert small.table("interactions", small.run())["duration_minutes"].tolist() == [62.5]


def test_a_share_above_one_is_a_percentage_only_if_that_is_said(small):
    small.change_mapping("amount_minor: Amount", "amount_minor: Amount\n      uplift_rate: Uplift")
    small.write(
        "lines.csv",
        "Line,Account,Signed,Start,End,Amount,Uplift\n"
        "L1,A,2025-01-10,2025-02-01,2026-01-31,1,0.05\n"
        "L2,A,2025-01-10,2025-02-01,2026-01-31,1,5%\n"
        "L3,A,2025-01-10,2025-02-01,2026-01-31,1,5\n",
    )
    made = small.run()
    assert small.table("contract_lines", made)["uplift_rate"].tolist() == [0.05, 0.05]
    assert "unit: percent" in small.rejected("contract_lines", made)["reason"][0]
    small.change_mapping("uplift_rate: Uplift", "uplift_rate: {from: Uplift, unit: percent}")
    rates = small.table("contract_lines", small.run())["uplift_rate"].tolist()
    assert rates == [0.0005, 0.05, 0.05]


def test_a_default_fills_blanks_and_a_spreadsheet_error_is_no_text(small):
    table, made = deals(
        small,
        "D1,A,2025-01-05,,1,1,2025-02-01\nD2,A,2025-01-05,#REF!,1,1,2025-02-01",
        "      lost_reason: {from: Stage, default: unknown}",
    )
    assert table["lost_reason"].tolist() == ["unknown"]
    assert made.tables["opportunities"].n_rejected == 1


def test_sources_add_up_and_a_fallback_waits_for_them(small):
    small.change_mapping(
        "  accounts:\n    file: accounts\n    columns: {account_id: Id, account_name: Name, created_date: Opened}\n",
        """  accounts:
    - file: accounts
      columns: &account {account_id: Id, account_name: Name, created_date: Opened}
    - file: more
      columns: *account
    - file: helpdesk
      fallback: true
      columns: *account
""",
    )
    small.write("more.csv", "Id,Name,Opened\nC,Cedar,2025-01-05\n")
    small.write("helpdesk.csv", "Id,Name,Opened\nH,Hazel,2025-01-05\n")
    made = small.run()
    assert small.table("accounts", made)["account_id"].tolist() == ["A", "B", "C"]
    (small.source / "more.csv").write_text("Id,Name,Opened\n,Cedar,2025-01-05\n")
    (small.source / "accounts.csv").unlink()
    (small.source / "lines.csv").unlink()
    made = small.run(partial=True)
    assert small.table("accounts", made)["account_id"].tolist() == ["H"]


def test_two_mappings_make_one_book(small, tmp_path):
    small.write("tickets.csv", "Id,Org,At\nT1,A,2025-01-05 10:00\n")
    desk = tmp_path / "desk.yml"
    desk.write_text(
        "tables:\n  tickets:\n    file: tickets\n"
        "    columns: {ticket_id: Id, account_id: Org, opened_at: At}\n"
    )
    small.mapping = [small.mapping, desk]
    made = small.run()
    assert made.mapping == "mapping + desk"
    assert len(small.table("tickets", made)) == 1


def test_a_column_the_file_lacks_is_said_or_refused_where_it_is_needed(small):
    small.change_mapping("created_date: Opened", "created_date: Opened, industry: [Sector, Branch]")
    made = small.run()
    assert any("no column 'Sector': blank for industry" in note["text"] for note in made.notes)
    small.change_mapping("account_name: Name", "account_name: Nmae")
    with pytest.raises(UserError, match=r"no column 'Nmae'\. Did you mean 'Name'"):
        small.run()


def test_a_source_that_leaves_a_needed_column_is_refused_with_its_meaning(small):
    small.change_mapping("      signed_date: Signed\n", "")
    with pytest.raises(MappingError, match="signed_date: When the customer signed"):
        small.run()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tables: [", "line 1: this is not valid YAML"),
        ("- a\n- b", "holds no mapping"),
        ("company: x", "tables: field required"),
        ("tables: {acounts: {file: x, columns: {}}}", "Did you mean 'accounts'"),
        ("tables: {accounts: {fille: x, columns: {}}}", "fille: this word is not known. Did you"),
        ("tables: {accounts: {file: x, columns: {acount_id: a}}}", "Did you mean 'account_id'"),
        ("tables: {accounts: {file: x, columns: {account_id: {map: {a: b}}}}}", "exactly one of"),
        ("tables: {accounts: {file: x, columns: {account_id: $nope}}}", "'nope' is not filled"),
        ("tables: {accounts: {file: x, columns: {account_id: {from: a, unit: miles}}}}", "unit"),
        ("tables: {accounts: {file: x, dates: us, columns: {}}}", "'us' is no format of dates"),
        (
            "reading: {timezone: Mars}\ntables: {accounts: {file: x, columns: {}}}",
            "no such time zone",
        ),
        (
            "tables: {accounts: {file: x, columns: {}, only_if: {a: {matches: '('}}}}",
            "'(' is no regular expression",
        ),
        ("currency: dollars\ntables: {}", "found 'dollars'"),
        ("aliases: {product: {a: b}}\ntables: {}", "aliases are given for 'product'"),
        ("company: a\ncompany: b\ntables: {}", "'company' stands twice"),
    ],
)
def test_a_mistake_in_a_mapping_is_said_with_its_place(text, said):
    with pytest.raises(MappingError) as refused:
        parse_mapping(text, "m.yml")
    assert str(refused.value).startswith("m.yml")
    assert said in str(refused.value)


def test_columns_that_rest_on_each_other_in_a_circle_are_refused(small):
    small.change_mapping("signed_date: Signed", "signed_date: $start_date")
    small.change_mapping("start_date: Start", "start_date: $signed_date")
    with pytest.raises(MappingError, match="in a circle"):
        small.run()


def test_words_stay_what_a_person_reads():
    mapping = parse_mapping(
        MAPPING
        + "\n  products:\n    file: p\n    columns: {product_id: {from: a, map: {No: 007}}}\n",
        "m",
    )
    assert mapping.tables["products"][0].columns["product_id"].map == {"No": "007"}


def test_a_mapping_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(MappingError, match="no mapping file nosuch"):
        find_mapping("nosuch")


def test_the_examples_that_come_along_can_be_read(project_root):
    paths = sorted((project_root / "templates" / "mappings").glob("*.yml"))
    assert paths
    for path in paths:
        read_mapping(path)


def test_the_example_of_the_documentation_can_be_read(project_root):
    page = (project_root / "docs" / "importing.md").read_text(encoding="utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]
    assert list(parse_mapping(text, "docs").tables) == [
        "accounts",
        "opportunities",
        "contract_lines",
    ]
