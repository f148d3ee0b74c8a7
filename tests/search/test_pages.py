"""The search page and what is offered while somebody types."""

import pytest
from flask.testing import FlaskClient

from tests.search.conftest import AddClient
from tests.world import World

HOSTILE = '<script>alert(1)</script> & "Co" {{ 7*7 }}'


def text(browser: FlaskClient, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, answer.status
    return answer.text


def test_the_page_works_as_a_plain_form_and_says_what_can_be_searched(
    world: World, add_client: AddClient, bob: FlaskClient
) -> None:
    abc = add_client(world.alice, "ABC Ltd")
    assert "What are you looking for?" in text(bob, "/search")
    assert 'action="/search"' in text(bob, "/clients"), "the field of the frame leads here"
    page = text(bob, "/search?q=abc")
    assert f'href="/clients/{abc.id}"' in page
    assert "1 result for “abc”" in page
    assert 'value="abc"' in page
    nothing = text(bob, "/search?q=nowhere")
    assert "Nothing found for “nowhere”" in nothing
    assert "company number, UTR, VAT or PAYE number" in nothing


def test_a_slip_is_told(world: World, add_client: AddClient, bob: FlaskClient) -> None:
    add_client(world.alice, "Kestrel Ltd")
    for path in ("/search?q=kestrl", "/search/offers?q=kestrl"):
        assert "This is spelled nearly so" in text(bob, path)
        assert "Kestrel Ltd" in text(bob, path)


def test_what_is_due_is_not_taken_for_a_slip(world: World, add_client: AddClient, bob: FlaskClient) -> None:
    add_client(world.alice, "Account Brothers Ltd")
    assert "spelled nearly so" in text(bob, "/search?q=accuont")
    assert "spelled nearly so" not in text(bob, "/search?q=accounts")


def test_many_are_cut_and_all_of_a_kind_have_pages(world: World, add_client: AddClient, bob: FlaskClient) -> None:
    for number in range(1, 53):
        add_client(world.alice, f"Smith {number:02} Ltd")
    assert text(bob, "/search/offers?q=smith").count('role="option"') == 5, "four, and all of them"
    page = text(bob, "/search?q=smith")
    assert page.count('href="/clients/') == 8
    assert "Show all 52 clients" in " ".join(page.split())
    assert text(bob, "/search?q=smith&kind=client").count('href="/clients/') == 50
    last = text(bob, "/search?q=smith&kind=client&page=2")
    assert "51–52 of 52 results" in last
    assert "Smith 52 Ltd" in last


def test_each_kind_has_the_pages_that_it_fills_itself(world: World, add_client: AddClient, bob: FlaskClient) -> None:
    for number in range(1, 53):
        add_client(world.alice, f"Smith {number:02} Ltd")
    ann = bob.post("/contacts/new", data={"name": "Ann Smith"}).location
    assert "Ann Smith" in text(bob, ann)
    assert "Ann Smith" in text(bob, "/search?q=smith&kind=contact&page=2"), "there is one page, so it is that"
    assert "Ann Smith" not in text(bob, "/search?q=smith&kind=client&page=2")
    assert "Nothing found for “nowhere”" in text(bob, "/search?q=nowhere&kind=contact")


def test_so_many_are_counted_no_further(
    world: World, add_client: AddClient, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("practice_hub.search.sources.MOST_COUNTED", 10)
    for number in range(12):
        add_client(world.alice, f"Smith {number:02} Ltd")
    assert "10 results for “smith”" in text(bob, "/search?q=smith")


def test_what_is_typed_and_what_is_found_stays_text(world: World, add_client: AddClient, bob: FlaskClient) -> None:
    add_client(world.alice, HOSTILE)
    for path in ("/search", "/search/offers"):
        answer = bob.get(path, query_string={"q": HOSTILE})
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text
        assert "{{ 7*7 }}" in answer.text


def test_no_address_breaks_the_page(bob: FlaskClient) -> None:
    for query in (
        "?q=%00",
        "?kind=nothing&q=a",
        "?q=a&kind=client&page=99999999999",
        "?q=" + "a%20" * 2_000,
        "?q=%F0%9F%92%A9",
    ):
        assert bob.get(f"/search{query}").status_code == 200, query
        assert bob.get(f"/search/offers{query}").status_code == 200, query
