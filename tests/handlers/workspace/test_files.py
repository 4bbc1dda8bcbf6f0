"""Files that people drop: the page shows them, an app fetches them with its token, and nobody else does."""

import pytest

from tests.office import ALL_SCOPES, App, Json, Office, manifest

PICTURE = {"name": "dot 1.png", "data_url": "data:image/png;base64,iVBORw0KGgo="}
DOT = b"\x89PNG\r\n\x1a\n"


async def dropped(office: Office, channel: str) -> Json:
    """A picture that Bo dropped into a channel, as apps are told of it."""
    ts = (await office.act("U0BO", "message", channel=channel, text="", files=[PICTURE]))["ts"]
    shown: Json = office.state.books.channels[channel].messages[ts]["files"][0]
    return shown


async def fetched(office: Office, address: str, token: str) -> tuple[str, bytes]:
    """What an address gives to whoever has this token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with office.session.get(address, headers=headers) as answer:
        return answer.content_type, await answer.read()


async def test_the_page_shows_a_picture_and_the_app_fetches_it_with_its_token(office: Office, app: App) -> None:
    await app.must("conversations.join", channel="C0RETAIL")
    file = await dropped(office, "C0RETAIL")
    assert await fetched(office, f"{office.url}/files/{file['id']}", "") == ("image/png", DOT)
    assert await fetched(office, file["url_private"], app.keys["bot_token"]) == ("image/png", DOT)
    assert await fetched(office, file["url_private_download"], app.keys["bot_token"]) == ("image/png", DOT)
    assert (await app.must("files.info", file=file["id"]))["file"]["size"] == len(DOT)


async def test_without_a_right_to_it_a_file_is_slacks_login_page(office: Office, app: App) -> None:
    file = await dropped(office, "C0GENERAL")
    scopes = [scope for scope in ALL_SCOPES if scope != "files:read"]
    other = await office.install(manifest("Curious", scopes=scopes))
    for token in ("", "xoxb-wrong", other.keys["bot_token"], app.keys["app_token"]):
        kind, _ = await fetched(office, file["url_private"], token)
        assert kind == "text/html"


async def test_a_file_in_a_private_channel_is_not_for_an_app_that_is_not_in_it(office: Office, app: App) -> None:
    room = (await office.act("U0BO", "create", name="quiet", private=True))["channel"]
    file = await dropped(office, room)
    assert (await fetched(office, file["url_private"], app.keys["bot_token"]))[0] == "text/html"
    assert (await app.call("files.info", file=file["id"]))["error"] == "file_not_found"
    await office.act("U0BO", "invite", channel=room, users=[app.user])
    assert (await fetched(office, file["url_private"], app.keys["bot_token"]))[1] == DOT


async def test_a_file_of_a_deleted_message_is_out_of_reach(office: Office, app: App) -> None:
    await app.must("conversations.join", channel="C0RETAIL")
    file = await dropped(office, "C0RETAIL")
    ts = list(office.state.books.channels["C0RETAIL"].messages)[-1]
    await office.act("U0BO", "delete", channel="C0RETAIL", ts=ts)
    assert (await fetched(office, file["url_private"], app.keys["bot_token"]))[0] == "text/html"


@pytest.mark.parametrize("data", ["data:image/png;base64,%%%", "data:image/png;base64,"])
async def test_a_file_that_is_none_is_refused(office: Office, data: str) -> None:
    refused = await office.act("U0BO", "message", channel="C0GENERAL", text="", files=[{"name": "x", "data_url": data}])
    assert refused["error"] in ("invalid_arguments", "file_too_large")


async def test_a_person_at_the_page_follows_a_files_address(office: Office, app: App) -> None:
    file = await dropped(office, "C0GENERAL")
    async with office.session.get(file["url_private"], headers={"Sec-Fetch-Dest": "document"}) as answer:
        assert await answer.read() == DOT
