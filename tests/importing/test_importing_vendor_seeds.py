"""Ready mappings on real headers: samples of warehouse syncs of Salesforce, HubSpot and Zendesk.

The rows of these samples were drawn table by table, so that hardly a child finds its parent. Counts
of what is kept would prove nothing alone; every rejected row is counted with its reason, and the
joins are proved by rows that the tests add.
"""

import csv
import shutil

import pytest
from vendor_books import AT, table_of

from analysis.loading.importing import import_folder
from analysis.loading.importing.dialects import DIALECTS
from analysis.loading.importing.headers import folded

NO_ACCOUNT = "account_id: expected a value"
UNKNOWN_ACCOUNT = "account_id: not in accounts"
DELETED = "deleted in Salesforce"

EXPECTED = {
    "salesforce": {
        "accounts": (10, 2, {DELETED: 8}),  # one alive, one merged away, eight deleted
        "account_history": (  # read for what holds, and again for what was merged away
            20,
            3,
            {DELETED: 8, "only where MasterRecordId|Master Record ID is filled": 9},
        ),
        "contacts": (4, 0, {NO_ACCOUNT: 1, UNKNOWN_ACCOUNT: 3}),
        "products": (2, 2, {}),
        "contract_lines": (0, 0, {}),  # orders are there, order products are not
        "interactions": (
            20,
            0,
            {
                "only where TaskSubtype|Task Subtype is Call or Email or ListEmail": 10,
                UNKNOWN_ACCOUNT: 10,
            },
        ),
        "opportunities": (10, 0, {DELETED: 10}),
        "people": (10, 5, {DELETED: 5}),
    },
    "hubspot": {
        "accounts": (24, 24, {}),
        "account_history": (24, 24, {}),
        "contacts": (22, 0, {NO_ACCOUNT: 22}),
        "contract_lines": (0, 0, {}),
        "tickets": (25, 0, {NO_ACCOUNT: 25}),
        "interactions": (1 + 100 + 1, 0, {NO_ACCOUNT: 102}),
        "opportunities": (44, 0, {NO_ACCOUNT: 44}),
        "people": (100, 100, {}),
    },
    "zendesk": {
        "accounts": (10, 10, {}),
        "account_history": (10, 10, {}),
        "contacts": (10, 0, {"only where role is end-user": 1, UNKNOWN_ACCOUNT: 9}),
        "contract_lines": (0, 0, {}),
        "tickets": (10, 0, {"deleted in Zendesk": 2, NO_ACCOUNT: 1, UNKNOWN_ACCOUNT: 7}),
    },
}


@pytest.fixture(scope="module")
def seeds(dev_data):
    return dev_data / "dbt-crm-seeds"


@pytest.mark.parametrize("vendor", list(EXPECTED))
def test_samples_are_read_unchanged_and_every_row_is_accounted_for(seeds, vendor, tmp_path):
    made = import_folder(vendor, seeds / f"dbt_{vendor}", tmp_path, at=AT, partial=True)
    counts = {
        name: (count.read, count.kept, count.left_out | count.rejected)
        for name, count in made.tables.items()
    }
    assert counts == EXPECTED[vendor]
    assert all(count.adds_up for count in made.tables.values())
    for count in made.tables.values():
        assert not set(count.rejected) & {DELETED, "deleted in Zendesk"}
        assert all(reason.startswith(("only where", "deleted in")) for reason in count.left_out)


def test_what_is_kept_of_the_samples_is_read_right(seeds, tmp_path):
    made = import_folder("salesforce", seeds / "dbt_salesforce", tmp_path, at=AT, partial=True)
    accounts = table_of(made, "accounts").set_index("account_id")
    assert accounts["account_name"].to_dict() == {
        "0015500000Xyy06AAB": "Eric's Test",
        "0015500000Ygpq1AAB": "Seinfeld",
    }
    periods = table_of(made, "account_history").set_index("account_id")
    merged = periods["merged_into_account_id"].dropna()
    assert merged.to_dict() == {"0015500000Ygpq1AAB": "L4izOo4yZpLq5io5YM8pvA=="}


def test_children_of_the_samples_find_parents_once_these_are_there(seeds, tmp_path):
    """Deals find their company through the association's file, tickets theirs through its."""
    exports = tmp_path / "exports"
    shutil.copytree(seeds / "dbt_hubspot", exports)
    company, ticket, deal = "2182162682", "307034542", "1244495215"
    for name, line in (
        ("deal_company_data.csv", f"{company},{deal},1,X\n"),
        ("ticket_company_data.csv", f"2020-07-09,{ticket},{company},X\n"),
    ):
        path = exports / name
        path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + line, "utf-8")
    made = import_folder("hubspot", exports, tmp_path / "data", at=AT, partial=True)
    tickets = table_of(made, "tickets")
    assert tickets[["ticket_id", "account_id"]].to_numpy().tolist() == [[ticket, company]]
    reasons = made.tables["opportunities"].rejected
    assert reasons == {NO_ACCOUNT: 43, "kind: expected a value": 1}  # no deal has a type


# headers of the samples, by file of ours: a warehouse's name, and what the sample lacks
REAL = {
    "salesforce": {
        "Account": ("sf_account", {"CurrencyIsoCode", "CreatedDate", "LastModifiedDate"}),
        "Contact": ("sf_contact", set()),
        "User": ("sf_user", {"CreatedDate"}),
        "Product2": ("sf_product_2", {"CurrencyIsoCode"}),
        "Order": ("sf_order", set()),
        "Opportunity": ("sf_opportunity", {"CurrencyIsoCode"}),
        "Task": ("sf_task", set()),
        "Event": ("sf_event", set()),
    },
    "zendesk": {
        "organizations": ("organization", set()),
        "users": ("user", set()),
        "tickets": (
            "ticket",
            {
                "metric_set.solved_at",
                "metric_set.reply_time_in_minutes.calendar",
                "satisfaction_rating.score",
            },
        ),
    },
}


@pytest.mark.parametrize("vendor", list(REAL))
def test_headers_that_we_write_stand_in_real_files(seeds, vendor):
    files = {file.name: file for file in DIALECTS[vendor].files}
    for name, (sample, absent) in REAL[vendor].items():
        path = seeds / f"dbt_{vendor}" / f"{sample}_data.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            real = {folded(header) for header in next(csv.reader(file))}
        ours = {header for header in files[name].headers("api") if not header.endswith("__c")}
        assert {header for header in ours if folded(header) not in real} == absent
