"""The campaigns of an account: create, read, rename, delete. Each answer tells the last id."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

import msgspec

from fixtures.model import Campaign
from mockserver.control.body import parse, read_object, read_one_or_more
from mockserver.control.call import Call, Operation, Reply
from mockserver.store.errors import UnknownRecordError


class NewCampaign(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign to be added."""

    campaign_id: str
    name: str = ""


class CampaignChange(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign's other name."""

    name: str


def create(call: Call) -> Reply:
    """Add a campaign, or a list of them."""
    wanted, many = read_one_or_more(
        parse(call.body), lambda value, where: read_object(value, NewCampaign, where)
    )
    with call.store.change() as change:
        made = [change.add_campaign(call.account_id, each.campaign_id, each.name) for each in wanted]
        last_id = change.account(call.account_id).newest_id
    content = {"campaigns": [*map(described, made)]} if many else {"campaign": described(made[0])}
    return Reply({**content, "last_id": last_id}, HTTPStatus.CREATED)


def listed(call: Call) -> Reply:
    """List the campaigns in the order in which they came, page by page."""
    page = call.page()
    with call.store.snapshot() as snapshot:
        state = call.state(snapshot)
        campaigns = snapshot.campaigns(state)
    begin = 0 if page.after is None else campaigns.index(_named(campaigns, call.account_id, page.after)) + 1
    shown = campaigns[begin : begin + page.limit]
    more = begin + page.limit < len(campaigns)
    return Reply(
        {
            "campaigns": [*map(described, shown)],
            "next": shown[-1].campaign_id if more else None,
            "last_id": state.newest_id,
        }
    )


def read(call: Call) -> Reply:
    """Show a campaign."""
    with call.store.snapshot() as snapshot:
        state = call.state(snapshot)
        campaign = _named(snapshot.campaigns(state), call.account_id, call.names["campaign_id"])
    return Reply({"campaign": described(campaign), "last_id": state.newest_id})


def rename(call: Call) -> Reply:
    """Give a campaign another name."""
    wanted = read_object(parse(call.body), CampaignChange)
    with call.store.change() as change:
        campaign = change.rename_campaign(call.account_id, call.names["campaign_id"], wanted.name)
        last_id = change.account(call.account_id).newest_id
    return Reply({"campaign": described(campaign), "last_id": last_id})


def delete(call: Call) -> Reply:
    """Remove a campaign and its transactions."""
    campaign_id = call.names["campaign_id"]
    with call.store.change() as change:
        change.delete_campaign(call.account_id, campaign_id)
        last_id = change.account(call.account_id).newest_id
    return Reply({"deleted": campaign_id, "last_id": last_id})


def described(campaign: Campaign) -> dict[str, Any]:
    """Describe a campaign."""
    return {"campaign_id": campaign.campaign_id, "name": campaign.name}


def _named(campaigns: Iterable[Campaign], account_id: str, campaign_id: str) -> Campaign:
    for campaign in campaigns:
        if campaign.campaign_id == campaign_id:
            return campaign
    raise UnknownRecordError(f"The account {account_id!r} has no campaign {campaign_id!r}.")


OPERATIONS: Final = (
    Operation("POST", "/accounts/{account_id}/campaigns", create),
    Operation("GET", "/accounts/{account_id}/campaigns", listed),
    Operation("GET", "/accounts/{account_id}/campaigns/{campaign_id}", read),
    Operation("PATCH", "/accounts/{account_id}/campaigns/{campaign_id}", rename),
    Operation("DELETE", "/accounts/{account_id}/campaigns/{campaign_id}", delete),
)
