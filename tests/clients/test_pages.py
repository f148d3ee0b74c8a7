"""The pages of the room, as people use them."""



from tests.clients.conftest import AddClient
from tests.world import World


def test_a_name_and_a_type_are_enough(world: World) -> None:
    browser = world.browser(world.bob)
    answer = browser.post("/clients/new", data={"name": "Harrow & Finch Ltd", "type": "limited_company"})
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    assert "Harrow &amp; Finch Ltd" in page
    assert "HAR001" in page
    assert "Harrow &amp; Finch Ltd" in browser.get("/clients").text


def test_every_page_of_the_room_opens(world: World, add_client: AddClient) -> None:
    client = add_client(world.alice)
    browser = world.browser(world.alice)
    for path in ("", "/new", f"/{client.id}", f"/{client.id}/edit", f"/{client.id}/changes", "/namesakes?name=abc+ltd"):
        assert browser.get(f"/clients{path}").status_code == 200, path
