"""The headers of every dialect, held against the names in the vendors' documentation.

Where each list comes from stands at the top of the vendor's mapping file. The names in OUR_OWN are
no vendor's: fields that companies add themselves, or labels where a vendor documents none.
"""

import pytest

from analysis.loading.importing.dialects import DIALECTS
from analysis.loading.importing.headers import folded
from analysis.loading.importing.mapping_file import ready_mappings

# file: names of the interface, labels of a report from the browser
DOCUMENTED = {
    "salesforce": {
        "Account": (
            "Id | IsDeleted | MasterRecordId | Name | ParentId | Industry | BillingCountryCode | "
            "BillingState | CurrencyIsoCode | OwnerId | CreatedDate | LastModifiedDate | Segment__c | Tier__c | "
            "Eligible_Seats__c | Category_Spend__c",
            "Account ID | Deleted | Master Record ID | Account Name | Parent Account ID | "
            "Industry | Billing Country Code | Billing State/Province | Account Currency | "
            "Account Owner | Created Date | Last Modified Date | Segment | Tier | Eligible Seats | Category Spend",
        ),
        "Contact": (
            "Id | IsDeleted | AccountId | Name | Title | CreatedDate",
            "Contact ID | Deleted | Account Name | Full Name | Title | Created Date",
        ),
        "User": (
            "Id | Name | Title | ManagerId | Department | CreatedDate",
            "User ID | Full Name | Title | Manager ID | Department | Created Date",
        ),
        "Product2": (
            "Id | IsDeleted | Name | Family | QuantityUnitOfMeasure | CurrencyIsoCode | Is_Core__c",
            "Product ID | Deleted | Product Name | Product Family | Quantity Unit Of Measure | "
            "Product Currency | Is Core",
        ),
        "Contract": (
            "Id | AccountId | CustomerSignedDate",
            "Contract ID | Account ID | Customer Signed Date",
        ),
        "Order": (
            "Id | IsDeleted | AccountId | ContractId | EffectiveDate | Status",
            "Order ID | Deleted | Account ID | Contract ID | Order Start Date | Status",
        ),
        "OrderItem": (
            "Id | IsDeleted | OrderId | Product2Id | ServiceDate | EndDate | Quantity | "
            "TotalPrice | CurrencyIsoCode | SBQQ__ChargeType__c | SBQQ__SubscriptionTerm__c | "
            "SBQQ__TerminatedDate__c | Signed_Date__c | Notice_Date__c | Cancelled_Date__c | "
            "Renews_Order_Product__c | Uplift__c | Auto_Renew__c",
            "Order Product ID | Deleted | Order ID | Product ID | Start Date | End Date | "
            "Quantity | Total Price | Order Product Currency | Charge Type | Subscription Term | "
            "Terminated Date | Signed Date | Notice Date | Cancelled Date | Renews Order Product "
            "| Uplift | Auto Renew",
        ),
        "Opportunity": (
            "Id | IsDeleted | AccountId | Name | StageName | Amount | CloseDate | Type | IsClosed "
            "| IsWon | CurrencyIsoCode | OwnerId | CreatedDate | MainCompetitors__c | "
            "Loss_Reason__c",
            "Opportunity ID | Deleted | Account Name | Opportunity Name | Stage | Amount | Close "
            "Date | Type | Closed | Won | Opportunity Currency | Opportunity Owner | Created Date "
            "| Main Competitor(s) | Loss Reason",
        ),
        "Task": (
            "Id | IsDeleted | AccountId | OwnerId | Subject | Description | Status | TaskSubtype "
            "| CompletedDateTime | CallType | CallDurationInSeconds",
            "Activity ID | Deleted | Account Name | Assigned | Subject | Full Comments | Status | "
            "Task Subtype | Completed Date/Time | Call Type | Call Duration",
        ),
        "Event": (
            "Id | IsDeleted | AccountId | OwnerId | Subject | Description | StartDateTime | "
            "DurationInMinutes",
            "Activity ID | Deleted | Account Name | Assigned | Subject | Full Description | Start "
            "Date Time | Duration",
        ),
        "Case": (
            "Id | IsDeleted | AccountId | ContactId | CreatedDate | ClosedDate | Priority | Type "
            "| Origin | Subject | Description",
            "Case ID | Deleted | Account Name | Contact ID | Date/Time Opened | Date/Time Closed "
            "| Priority | Type | Case Origin | Subject | Description",
        ),
        "DatedConversionRate": (
            "IsoCode | ConversionRate | StartDate",
            "ISO Code | Conversion Rate | Start Date",
        ),
    },
    "hubspot": {
        "companies": (
            "hs_object_id | name | industry | hs_country_code | state | "
            "hs_annual_revenue_currency_code | createdate | hubspot_owner_id | "
            "hs_parent_company_id",
            "Record ID | Company name | Industry | Country/Region Code | State/Region | Annual "
            "Revenue Currency Code | Create Date | Company owner | Parent Company ID",
        ),
        "contacts": (
            "hs_object_id | associatedcompanyid | firstname | lastname | jobtitle | hs_seniority "
            "| hs_buying_role | createdate",
            "Record ID | Primary Associated Company ID | First Name | Last Name | Job Title | "
            "Employment Seniority | Buying Role | Create Date",
        ),
        "owners": (
            "id | firstName | lastName | createdAt",
            "Owner ID | Name | Created At",
        ),
        "deals": (
            "hs_object_id | associations.companies | dealname | dealstage | amount | "
            "deal_currency_code | closedate | dealtype | hs_is_closed | hs_is_closed_won | "
            "closed_lost_reason | hubspot_owner_id | createdate",
            "Record ID | Associated Company IDs | Deal Name | Deal Stage | Amount | Currency | "
            "Close Date | Deal Type | Is Deal Closed? | Is Closed Won | Closed Lost Reason | Deal "
            "owner | Create Date",
        ),
        "calls": (
            "hs_object_id | associations.companies | associations.contacts | hs_timestamp | "
            "hs_call_title | hs_call_body | hs_call_direction | hs_call_duration | "
            "hubspot_owner_id",
            "Record ID | Associated Company IDs | Associated Contact IDs | Activity date | Call "
            "Title | Call notes | Call Direction | Call Duration | Activity assigned to",
        ),
        "meetings": (
            "hs_object_id | associations.companies | associations.contacts | "
            "hs_meeting_start_time | hs_meeting_end_time | hs_meeting_title | hs_meeting_body | "
            "hubspot_owner_id",
            "Record ID | Associated Company IDs | Associated Contact IDs | Meeting Start Time | "
            "Meeting End Time | Meeting Name | Meeting Description | Activity assigned to",
        ),
        "emails": (
            "hs_object_id | associations.companies | associations.contacts | hs_timestamp | "
            "hs_email_subject | hs_email_text | hs_email_direction | hubspot_owner_id",
            "Record ID | Associated Company IDs | Associated Contact IDs | Activity date | Email "
            "subject | Email body | Email Direction | Activity assigned to",
        ),
        "tickets": (
            "hs_object_id | associations.companies | associations.contacts | createdate | "
            "first_agent_reply_date | closed_date | hs_ticket_priority | hs_ticket_category | "
            "source_type | subject | content",
            "Record ID | Associated Company IDs | Associated Contact IDs | Create Date | First "
            "agent email response date | Close date | Priority | Category | Source | Ticket name "
            "| Ticket description",
        ),
        "feedback_submissions": (
            "hs_object_id | associations.companies | associations.contacts | hs_survey_type | "
            "hs_submission_timestamp | hs_value | hs_content",
            "Record ID | Associated Company IDs | Associated Contact IDs | Survey Type | Date "
            "submitted | Rating | Response",
        ),
    },
    "dynamics": {
        "account": (
            "accountid | name | address1_country | address1_stateorprovince | "
            "transactioncurrencyid | ownerid | parentaccountid | merged | masterid | createdon | "
            "modifiedon",
            "(Do Not Modify) Account | Account Name | Address 1: Country/Region | Address 1: "
            "State/Province | Currency | Owner | Parent Account | Merged | Master ID | Created On | Modified On",
        ),
        "contact": (
            "contactid | fullname | parentcustomerid | jobtitle | createdon",
            "(Do Not Modify) Contact | Full Name | Company Name | Job Title | Created On",
        ),
        "systemuser": (
            "systemuserid | fullname | title | parentsystemuserid | createdon",
            "(Do Not Modify) User | Full Name | Title | Manager | Created On",
        ),
        "opportunity": (
            "opportunityid | name | parentaccountid | stepname | estimatedvalue | "
            "transactioncurrencyid | estimatedclosedate | actualclosedate | statecode | ownerid | "
            "createdon",
            "(Do Not Modify) Opportunity | Topic | Account | Pipeline Phase | Est. revenue | "
            "Currency | Est. close date | Actual Close Date | Status | Owner | Created On",
        ),
        "incident": (
            "incidentid | title | customerid | prioritycode | caseorigincode | description | "
            "createdon",
            "(Do Not Modify) Case | Case Title | Customer | Priority | Origin | Description | "
            "Created On",
        ),
        "incidentresolution": (
            "incidentid | actualend",
            "Case | Actual End",
        ),
        "phonecall": (
            "activityid | subject | regardingobjectid | description | ownerid | actualend | "
            "actualdurationminutes | directioncode",
            "(Do Not Modify) Phone Call | Subject | Regarding | Description | Owner | Actual End "
            "| Duration | Direction",
        ),
        "appointment": (
            "activityid | subject | regardingobjectid | description | ownerid | scheduledstart | "
            "scheduleddurationminutes",
            "(Do Not Modify) Appointment | Subject | Regarding | Description | Owner | Start Time "
            "| Duration",
        ),
        "email": (
            "activityid | subject | regardingobjectid | description | ownerid | senton | "
            "directioncode",
            "(Do Not Modify) Email | Subject | Regarding | Description | Owner | Date Sent | "
            "Direction",
        ),
    },
    "zendesk": {
        "organizations": (
            "id | external_id | name | created_at",
            "Id | External id | Name | Created at",
        ),
        "users": (
            "id | external_id | name | role | organization_id | created_at",
            "Id | External id | Name | Role | Organization id | Created at",
        ),
        "tickets": (
            "id | requester_id | subject | description | status | priority | via.channel | "
            "created_at | organization_id | metric_set.solved_at | satisfaction_rating.score | "
            "metric_set.reply_time_in_minutes.calendar",
            "Id | Requester id | Subject | Description | Status | Priority | Via | Created at | "
            "Organization | Solved at | Satisfaction Score | First reply time in minutes",
        ),
        "satisfaction_ratings": (
            "ticket_id | score | created_at",
            "Ticket id | Score | Created at",
        ),
    },
    "intercom": {
        "companies": (
            "id | company_id | name | industry | created_at",
            "Intercom company ID | Company ID | Company name | Company industry | Company created "
            "at",
        ),
        "contacts": (
            "id | external_id | role | name | companies | created_at",
            "Intercom contact ID | User ID | Type | Name | Companies | Created at",
        ),
        "conversations": (
            "id | created_at | state | source.type | source.subject | source.body | "
            "company.company_id | contacts | statistics.first_admin_reply_at | "
            "statistics.last_close_at | conversation_rating.rating | "
            "conversation_rating.created_at",
            "Conversation ID | Conversation started at | Conversation state | Channel | "
            "Conversation subject | Conversation first message | Company ID | Contact ID | "
            "Conversation first replied at | Conversation last closed at | Conversation rating | "
            "Conversation rated at",
        ),
    },
    "stripe": {
        "customers": (
            "id | name | currency | address.country | address.state | created | "
            "metadata.account_id",
            "id | Name | Currency | Address Country | Address State | Created (UTC) | account_id "
            "(metadata)",
        ),
        "products": (
            "id | name | unit_label",
            "id | Name | Unit Label",
        ),
        "subscriptions": (
            "id | customer | items.data.0.price.product | items.data.0.quantity | currency | "
            "items.data.0.price.recurring.interval | items.data.0.price.recurring.interval_count "
            "| items.data.0.price.unit_amount_decimal | created | start_date | canceled_at | "
            "ended_at | metadata.contract_id | metadata.contract_end | metadata.renews",
            "id | Customer ID | Product ID | Quantity | Currency | Interval | Interval Count | "
            "Amount | Created (UTC) | Start Date (UTC) | Canceled At (UTC) | Ended At (UTC) | "
            "contract_id (metadata) | contract_end (metadata) | renews (metadata)",
        ),
        "invoices": (
            "id | customer | subscription | currency | total_excluding_tax | status | created | "
            "due_date | status_transitions.paid_at",
            "id | Customer | Subscription | Currency | Total Excluding Tax | Status | Date (UTC) "
            "| Due Date (UTC) | Paid At (UTC)",
        ),
        "credit_notes": (
            "id | customer | currency | total_excluding_tax | created",
            "id | Customer | Currency | Total Excluding Tax | Date (UTC)",
        ),
    },
    "chargebee": {
        "customers": (
            "id | company | billing_address.country | billing_address.state | "
            "preferred_currency_code | created_at",
            "Customer Id | Company | Billing Country | Billing State | Preferred Currency | "
            "Customer Created On",
        ),
        "items": (
            "id | external_name | unit",
            "Item Id | Item Name | Unit",
        ),
        "subscriptions": (
            "id | customer_id | plan_id | plan_quantity | plan_amount | currency_code | "
            "billing_period | billing_period_unit | created_at | started_at | cancelled_at | "
            "cancel_schedule_created_at | contract_term.contract_end | "
            "contract_term.action_at_term_end | deleted",
            "Subscription Id | Customer Id | Current Plan | Plan Quantity | Plan Amount | "
            "Currency | Billing Period | Billing Period Unit | Created On | Started On | Canceled "
            "On | Cancellation Scheduled On | Contract End Date | Action At Term End | Deleted",
        ),
        "invoices": (
            "id | customer_id | subscription_id | status | currency_code | sub_total | date | "
            "due_date | paid_at | deleted",
            "Invoice Number | Customer Id | Subscription Id | Status | Currency | Sub Total | "
            "Invoice Date | Due Date | Paid On | Deleted",
        ),
    },
    "gong": {
        "calls": (
            "metaData.id | metaData.title | metaData.started | metaData.duration | "
            "metaData.primaryUserId | metaData.direction | metaData.scope | "
            "context.objects.objectId | parties.external.objectId | content.brief",
            "Call ID | Title | Started | Duration (seconds) | Host ID | Direction | Scope | "
            "Account ID | Participant Contact IDs | Brief",
        ),
    },
}

OUR_OWN = {
    "salesforce": {
        "Segment__c", "Tier__c", "Eligible_Seats__c", "Category_Spend__c", "Is_Core__c",
        "Signed_Date__c", "Notice_Date__c", "Cancelled_Date__c", "Renews_Order_Product__c",
        "Uplift__c", "Auto_Renew__c", "Loss_Reason__c", "MainCompetitors__c",
    },
    "stripe": {"metadata.account_id", "metadata.contract_id", "metadata.contract_end", "metadata.renews"},
}  # fmt: skip


@pytest.mark.parametrize("name", list(DOCUMENTED))
def test_headers_are_those_that_the_vendor_documents(name):
    for file in DIALECTS[name].files:
        api, report = (names.split(" | ") for names in DOCUMENTED[name][file.name])
        assert file.headers("api") == api
        assert file.headers("report") == report
    assert {file.name for file in DIALECTS[name].files} == set(DOCUMENTED[name])


@pytest.mark.parametrize("name", list(OUR_OWN))
def test_fields_that_are_no_vendors_are_known_as_such(name):
    written = {header for file in DIALECTS[name].files for header in file.headers("api")}
    assert OUR_OWN[name] <= written
    if name == "salesforce":
        bare = {h for h in written if h.endswith("__c") and not h.startswith("SBQQ__")}
        assert bare == OUR_OWN[name]


@pytest.mark.parametrize("name", list(DIALECTS))
def test_no_file_has_a_header_twice(name):
    for file in DIALECTS[name].files:
        for style in ("api", "report"):
            headers = [folded(header) for header in file.headers(style)]
            assert len(set(headers)) == len(headers)


@pytest.mark.parametrize("name", list(DIALECTS))
def test_every_dialect_has_a_mapping_that_says_where_its_names_come_from(name):
    text = ready_mappings()[name].read_text(encoding="utf-8")
    comment = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
    assert comment.startswith(DIALECTS[name].title.split()[0]) or name in ("survey", "usage")
    assert name in ("survey", "usage") or any(
        site in comment for site in ("developer", "docs", "help", "learn.")
    )


def test_every_ready_mapping_has_a_dialect_to_prove_it():
    assert set(ready_mappings()) == set(DIALECTS)
