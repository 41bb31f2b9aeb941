"""What vendors mean by their fields, row by row, where it is not what our tables mean."""

import json
from pathlib import Path

import pandas as pd
import pytest
from vendor_books import AT, table_of

from analysis.loading.importing import import_folder

ACCOUNT = "Id,Name,CreatedDate,OwnerId\nA1,Alder,2024-01-05T10:00:00.000+0000,U1\n"
ORDER = "Id,AccountId,ContractId,EffectiveDate\nO1,A1,K1,2024-02-01\n"


@pytest.fixture
def exports(tmp_path):
    """Writes files, imports them, gives the rows of one table."""

    def run(mapping: str | list[str], table: str, **files: str) -> pd.DataFrame:
        folder = tmp_path / "exports"
        for name, text in files.items():
            path = folder / f"{name.replace('__in__', '/')}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        made = import_folder(mapping, folder, tmp_path / "data", at=AT, partial=True)
        run.counts = made.tables
        return table_of(made, table)

    return run


def days(rows: pd.DataFrame, column: str) -> list[str]:
    return rows[column].dt.strftime("%Y-%m-%d").tolist()


def test_salesforce_last_day_of_service_becomes_the_first_day_without(exports):
    lines = exports(
        "salesforce",
        "contract_lines",
        Account=ACCOUNT,
        Order=ORDER,
        OrderItem="Id,OrderId,ServiceDate,EndDate,Quantity,TotalPrice\n"
        "L1,O1,2024-02-01,2025-01-31,10,1200.50\n",
    )
    assert days(lines, "end_date") == ["2025-02-01"]
    assert lines["term_months"].tolist() == [12]  # from the two days, since no term is given
    assert lines["amount_minor"].tolist() == [1200_50]
    assert lines[["account_id", "contract_id"]].to_numpy().tolist() == [["A1", "K1"]]
    assert days(lines, "signed_date") == ["2024-02-01"]  # of the order, where no contract is there


def test_salesforce_without_currencies_is_in_the_mappings_own(exports):
    rows = exports("salesforce", "accounts", Account=ACCOUNT)
    assert rows["currency"].tolist() == ["USD"]


def test_salesforce_record_merged_away_is_kept_and_a_deleted_one_is_not(exports):
    rows = exports(
        "salesforce",
        "account_history",
        Account="Id,Name,CreatedDate,LastModifiedDate,IsDeleted,MasterRecordId\n"
        "A1,Alder,2024-01-05,2024-05-01,false,\nA2,Alder Inc,2024-01-06,2024-03-01,true,A1\n"
        "A3,Gone,2024-01-07,2024-02-01,true,\n",
    )
    rows = rows[rows["account_id"] == "A2"].sort_values("valid_from")
    assert days(rows, "valid_from") == ["2024-01-06", "2024-03-01"]  # its own until it was merged
    assert rows["merged_into_account_id"].fillna("").tolist() == ["", "A1"]
    assert exports.counts["accounts"].left_out == {"deleted in Salesforce": 1}


def test_salesforce_close_date_is_expected_while_open_and_settled_afterwards(exports):
    deals = exports(
        "salesforce",
        "opportunities",
        Account=ACCOUNT,
        Opportunity="Id,AccountId,StageName,CloseDate,Type,IsClosed,IsWon,CreatedDate,Amount\n"
        "D1,A1,Proposal,2024-09-01,Renewal,false,false,2024-03-01,100\n"
        "D2,A1,Closed Won,2024-05-01,New Business,true,true,2024-03-01,200\n"
        "D3,A1,Closed Lost,2024-06-01,Upsell,true,false,2024-03-01,\n"
        "D4,A1,Closed Lost,2024-06-01,Partner Deal,true,false,2024-03-01,5\n",
    )
    assert deals["outcome"].fillna("").tolist() == ["", "won", "lost"]
    assert days(deals, "expected_close_date")[0] == "2024-09-01"
    assert deals["expected_close_date"].isna().tolist() == [False, True, True]
    assert deals["closed_date"].isna().tolist() == [True, False, False]
    assert deals["stage"].fillna("").tolist() == ["Proposal", "", ""]
    (reason,) = exports.counts["opportunities"].rejected
    assert reason.startswith("kind: expected a value that the mapping knows")


def test_salesforce_report_without_closed_and_won_reads_the_stage(exports):
    deals = exports(
        "salesforce",
        "opportunities",
        Account="Account ID,Account Name,Created Date\nA1,Alder,2024-01-05\n",
        Opportunity="Opportunity ID,Account Name,Stage,Close Date,Type,Created Date,Amount\n"
        "D1,Alder,Closed Won,2024-05-13,Renewal,2024-03-01,$1 200.00\n",
    )
    assert deals[["account_id", "outcome"]].to_numpy().tolist() == [["A1", "won"]]


def test_salesforce_accounts_of_one_name_are_not_taken_for_one_another(exports):
    exports(
        "salesforce",
        "accounts",
        Account="Account ID,Account Name,Created Date\nA1,Alder,2024-01-05\nA2,Alder,2024-01-06\n",
        Opportunity="Opportunity ID,Account Name,Stage,Close Date,Type,Created Date,Amount\n"
        "D1,Alder,Closed Won,2024-05-13,Renewal,2024-03-01,10\n",
    )
    (reason,) = exports.counts["opportunities"].rejected
    assert "one match in Account.csv, not several" in reason


def test_salesforce_cpq_subscriptions_stand_in_where_no_order_products_are(exports):
    subscription = (
        "Id,SBQQ__Account__c,SBQQ__Contract__c,SBQQ__StartDate__c,SBQQ__EndDate__c,"
        "SBQQ__NetPrice__c,SBQQ__Quantity__c,SBQQ__TerminatedDate__c\n"
        "S1,A1,K1,2024-02-01,2025-01-31,120.10,3,\n"
    )
    lines = exports(
        "salesforce", "contract_lines", Account=ACCOUNT, SBQQ__Subscription__c=subscription
    )
    assert lines["amount_minor"].tolist() == [3 * 120_10]
    both = exports(
        "salesforce",
        "contract_lines",
        Account=ACCOUNT,
        Order=ORDER,
        OrderItem="Id,OrderId,ServiceDate,EndDate,Quantity,TotalPrice\n"
        "L1,O1,2024-02-01,2025-01-31,10,1200.50\n",
        SBQQ__Subscription__c=subscription,
    )
    assert both["line_id"].tolist() == ["L1"]  # not both: the same money would count twice


def test_hubspot_stage_files_of_a_warehouse_tell_how_a_deal_ended(exports):
    deals = exports(
        "hubspot",
        "opportunities",
        company="id,property_name,property_createdate\n1,Alder,2024-01-05\n",
        deal="deal_id,deal_pipeline_stage_id,property_dealname,property_closedate,"
        "property_createdate,property_dealtype\n"
        "D1,s1,x,2024-05-01,2024-02-01,newbusiness\nD2,s2,x,2024-06-01,2024-02-01,renewal\n"
        "D3,s3,x,2024-09-01,2024-02-01,existingbusiness\n",
        deal_company="deal_id,company_id\nD1,1\nD2,1\nD3,1\n",
        deal_pipeline_stage="stage_id,label,closed_won,is_closed\n"
        "s1,Signed,TRUE,TRUE\ns2,Lost it,FALSE,TRUE\ns3,Talking,FALSE,FALSE\n",
    )
    assert deals["outcome"].fillna("").tolist() == ["won", "lost", ""]
    assert deals["stage"].fillna("").tolist() == ["", "", "Talking"]
    assert deals["closed_date"].isna().tolist() == [False, False, True]


def test_zendesk_first_reply_is_minutes_after_the_opening_and_ratings_are_good_or_bad(exports):
    tickets = exports(
        "zendesk",
        "tickets",
        organizations="id,external_id,name,created_at\n900,A1,Alder,2024-01-05T00:00:00Z\n"
        "901,,Birch,2024-01-05T00:00:00Z\n",
        tickets="Id,Organization,Requester id,Status,Priority,Via,Created at,Updated at,Solved at,"
        "Satisfaction Score,First reply time in minutes\n"
        "1,Alder,7,Closed,High,Mail,2024-03-01 10:00:00,2024-03-09 00:00:00,2024-03-02 09:00:00,Good,90\n"
        "2,Birch,7,Closed,-,Web form,2024-03-01 10:00:00,2024-03-09 00:00:00,,Offered,\n"
        "3,Alder,7,Open,Low,Chat,2024-03-01 10:00:00,2024-03-09 00:00:00,,Bad,\n",
    )
    assert tickets["account_id"].tolist() == ["A1", "901", "A1"]
    assert tickets["first_response_at"].tolist()[0] == pd.Timestamp("2024-03-01 11:30")
    assert tickets["satisfaction_score"].astype("Int64").fillna(0).tolist() == [5, 0, 1]
    assert tickets["solved_at"].tolist()[:2] == [
        pd.Timestamp("2024-03-02 09:00"),
        pd.Timestamp("2024-03-09"),  # closed, and nothing changes a closed ticket
    ]
    assert tickets["solved_at"].isna().tolist() == [False, False, True]
    assert tickets["priority"].fillna("").tolist() == ["high", "", "low"]


STRIPE_CUSTOMERS = "id,name,created,metadata.account_id\ncus_1,Alder,1704412800,A1\n"
STRIPE_LINES = (
    "id,customer,currency,items.data.0.quantity,items.data.0.price.unit_amount,"
    "items.data.0.price.recurring.interval,items.data.0.price.recurring.interval_count,"
    "created,start_date,canceled_at,ended_at,metadata.contract_end,status\n"
    # 3 seats at 12.50 a quarter, ended half a year before the agreed end
    "s1,cus_1,usd,3,1250,month,3,1704412800,1704412800,1717200000,1719792000,2025-01-01,canceled\n"
    # ended on the day it was to end
    "s2,cus_1,usd,1,120000,year,1,1704412800,1704412800,1735689600,1735689600,2025-01-01,canceled\n"
    # without a term, still running; and one that never began
    "s3,cus_1,jpy,2,500,month,1,1704412800,1704412800,,,,active\n"
    "s4,cus_1,usd,1,100,month,1,1704412800,1704412800,,,,incomplete_expired\n"
)


def test_stripe_end_is_a_termination_only_before_the_agreed_end(exports):
    lines = exports(
        "stripe", "contract_lines", customers=STRIPE_CUSTOMERS, subscriptions=STRIPE_LINES
    )
    assert lines["line_id"].tolist() == ["s1", "s2", "s3"]
    assert lines["terminated_date"].isna().tolist() == [False, True, True]
    assert days(lines, "terminated_date")[0] == "2024-07-01"
    assert lines["end_date"].isna().tolist() == [False, False, True]
    assert lines["amount_minor"].tolist() == [3 * 12_50, 1200_00, 2 * 500]  # yen have no decimals
    assert lines["term_months"].tolist() == [3, 12, 1]
    assert lines["account_id"].unique().tolist() == ["A1"]
    assert exports.counts["contract_lines"].left_out == {"never paid for the first time": 1}


def test_stripe_dashboard_amounts_are_in_major_units(exports):
    lines = exports(
        "stripe",
        "contract_lines",
        customers="id,Name,Created (UTC)\ncus_1,Alder,2024-01-05 00:00:00\n",
        subscriptions="id,Customer ID,Quantity,Currency,Interval,Amount,Created (UTC),"
        "Start Date (UTC),Canceled At (UTC),Ended At (UTC)\n"
        "s1,cus_1,3,usd,month,12.50,2024-01-05 00:00:00,2024-01-05 00:00:00,,\n",
    )
    assert lines["amount_minor"].tolist() == [3 * 12_50]
    assert lines["account_id"].tolist() == ["cus_1"]


def test_customers_of_billing_and_support_are_accounts_only_where_no_crm_is(exports):
    files = {
        "salesforce__in__Account": ACCOUNT,
        "stripe__in__customers": STRIPE_CUSTOMERS,
        "stripe__in__subscriptions": STRIPE_LINES,
        "zendesk__in__organizations": "id,external_id,name,created_at\n900,A1,ALDER,2024-01-05\n",
        "zendesk__in__tickets": "id,organization_id,requester_id,status,created_at,updated_at\n"
        "1,900,7,open,2024-03-01T10:00:00Z,2024-03-01T10:00:00Z\n",
    }
    accounts = exports(["zendesk", "stripe", "salesforce"], "accounts", **files)
    assert accounts[["account_id", "account_name"]].to_numpy().tolist() == [["A1", "Alder"]]
    assert exports.counts["contract_lines"].kept == 3
    assert exports.counts["tickets"].kept == 1


def test_chargebee_cancellation_is_asked_for_first_and_takes_effect_later(exports):
    lines = exports(
        "chargebee",
        "contract_lines",
        customers="id,company,created_at\nA1,Alder,1704412800\n",
        subscriptions="id,customer_id,plan_id,plan_quantity,plan_amount,currency_code,"
        "billing_period,billing_period_unit,created_at,started_at,cancelled_at,"
        "cancel_schedule_created_at,contract_term.contract_end,contract_term.action_at_term_end\n"
        "s1,A1,p,2,240000,USD,1,year,1704412800,1704412800,1719792000,1717200000,1735689600,renew\n"
        "s2,A1,p,2,240000,USD,1,year,1704412800,1704412800,1735689600,,1735689600,cancel\n",
    )
    assert lines["cancelled_date"].isna().tolist() == [False, True]
    assert days(lines, "cancelled_date")[0] == "2024-06-01"
    assert days(lines, "terminated_date")[0] == "2024-07-01"
    assert lines["terminated_date"].isna().tolist() == [False, True]
    assert lines["is_auto_renew"].tolist() == [True, False]
    assert lines["amount_minor"].tolist() == [2400_00, 2400_00]  # the plan's amount, all seats


def test_gong_calls_among_ourselves_are_left_out(exports):
    talks = exports(
        ["gong", "salesforce"],
        "interactions",
        Account=ACCOUNT,
        calls="metaData.id,metaData.started,metaData.duration,metaData.direction,metaData.scope,"
        "context.objects.objectId\n"
        "1,2024-03-01T10:00:00-05:00,90,Inbound,External,A1\n"
        "2,2024-03-01T10:00:00Z,1800,Conference,External,A1\n"
        "3,2024-03-01T10:00:00Z,1800,Conference,Internal,\n",
    )
    assert talks["kind"].tolist() == ["call", "meeting"]
    assert talks["initiator"].fillna("").tolist() == ["customer", ""]
    assert talks["duration_minutes"].tolist() == [1.5, 30.0]
    assert talks["occurred_at"].tolist()[0] == pd.Timestamp("2024-03-01 15:00")
    assert exports.counts["interactions"].left_out == {"nobody of the customer took part": 1}


def test_dynamics_choices_are_read_by_number_and_by_label(exports, tmp_path):
    account = "accountid,name,createdon\nA1,Alder,2024-01-05T00:00:00Z\n"
    deal = "2024-02-01T00:00:00Z,2024-05-01"
    deals = exports(
        "dynamics",
        "opportunities",
        account=account,
        opportunity="opportunityid,_parentaccountid_value,statecode,createdon,actualclosedate\n"
        f"D1,A1,1,{deal}\nD2,A1,2,{deal}\nD3,A1,Won,{deal}\n",
    )
    assert deals["outcome"].tolist() == ["won", "lost", "won"]


def test_a_survey_tool_that_exports_answers_only_is_dated_by_them(exports):
    rows = exports(
        ["survey", "salesforce"],
        "surveys",
        Account=ACCOUNT,
        nps="Response ID,Account ID,type,Response Date,Score,Comment\n"
        "1,A1,NPS,2024-03-01 10:00:00,9,fine\n2,A1,CSAT,2024-03-01 10:00:00,4,\n",
    )
    assert rows[["scale_min", "scale_max"]].to_numpy().tolist() == [[0, 10], [1, 5]]
    assert rows["sent_at"].tolist() == rows["responded_at"].tolist()


def test_usage_says_one_day_where_it_says_no_period(exports):
    rows = exports(
        ["usage", "salesforce"],
        "usage",
        Account=ACCOUNT,
        usage_log="customer_id,date,metric,count\nA1,2024-03-01,daily_active_users,7\n",
    )
    assert rows[["days", "measure", "product_id", "value"]].to_numpy().tolist() == [
        [1, "active_users", "all", 7.0]
    ]


def test_what_another_rule_filled_is_not_noted_as_missing(exports, tmp_path):
    exports(
        "zendesk",
        "tickets",
        organizations="id,external_id,name,created_at\n900,A1,Alder,2024-01-05\n",
        tickets="id,organization_id,requester_id,status,created_at,updated_at\n"
        "1,900,7,closed,2024-03-01T10:00:00Z,2024-03-02T10:00:00Z\n",
    )
    (record,) = (tmp_path / "data" / "imports").glob("*/import.json")
    notes = json.loads(record.read_text("utf-8"))["notes"]
    said = [note["text"] for note in notes if note["table"] == "tickets"]
    assert not [text for text in said if "account_id" in text or "solved_at" in text]


def test_ready_mappings_are_shipped_beside_the_code():
    import analysis.loading.importing as room

    folder = Path(room.__file__).parent / "mappings"
    assert len(list(folder.glob("*.yml"))) == 10
