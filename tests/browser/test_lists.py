"""What every list and form of the product does by itself, in Chromium."""

import re

from playwright.sync_api import Page, expect

from practice_hub.clients.models import Client
from tests.faults.house import House

NAMES = ("Abbey Ltd", "Kestrel Ltd", "Moor Ltd")


def a_list(house: House) -> Page:
    """Three clients before Alice."""
    for name in NAMES:
        house.add_client(house.world.alice, name)
    return house.screen(house.world.alice, "/clients?q=ltd").live().page


def test_the_box_above_a_list_says_whether_all_or_some_are_ticked(house: House) -> None:
    page = a_list(house)
    every, rows = page.locator("[data-select-all]"), page.locator('tbody [name="ids"]')
    count = rows.count()
    assert count >= len(NAMES)
    rows.first.check()
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")
    assert every.evaluate("box => [box.checked, box.indeterminate]") == [False, True]
    every.check()
    assert every.evaluate("box => [box.checked, box.indeterminate]") == [True, False]
    expect(page.locator("[data-selected-count]")).to_have_text(f"{count} selected")
    every.uncheck()
    expect(page.locator('tbody [name="ids"]:checked')).to_have_count(0)
    expect(page.locator("[data-selected-count]")).to_have_text("0 selected")
    rows.first.check()
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator("[data-selected-count]")).to_have_text("0 selected")
    assert every.evaluate("box => [box.checked, box.indeterminate]") == [False, False]


def test_one_menu_of_filters_is_open_and_a_click_elsewhere_closes_it(house: House) -> None:
    page = a_list(house)
    menus, is_open = page.locator(".filters .chip-menu > summary"), page.locator(".chip-menu[open]")
    menus.nth(0).click()
    menus.nth(1).click()
    expect(is_open).to_have_count(1)
    expect(is_open.locator("summary")).to_have_text(menus.nth(1).text_content() or "")
    page.locator("h1").click()
    expect(is_open).to_have_count(0)


def test_a_form_that_is_sent_twice_adds_one_client(house: House) -> None:
    page = house.screen(house.world.alice, "/clients/new").live().page
    page.get_by_label("Name").fill("Twice Ltd")
    page.get_by_label("Type").select_option("limited_company")
    sent = page.evaluate(
        """() => {
          const sent = [];
          addEventListener("submit", ({ defaultPrevented }) => sent.push(!defaultPrevented));
          const save = document.querySelector("[data-client-form] button[type=submit]");
          for (let times = 0; times < 3; times += 1) save.form.requestSubmit(save);
          return [sent, save.ariaBusy];
        }"""
    )
    assert sent == [[True, False, False], "true"]
    page.wait_for_url(re.compile(r"/clients/\d+$"))
    with house.world.database.read(house.world.alice.tenant_id) as session:
        assert session.query(Client).filter_by(name="Twice Ltd").count() == 1


def test_a_file_that_is_too_large_is_not_sent_and_another_one_may_be(house: House) -> None:
    page = house.screen(house.world.alice, "/clients/imports").live().page
    form, error = page.locator("[data-file-form]"), page.locator("#file-too-large")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    form.evaluate("form => { form.dataset.mostBytes = 10 }")
    upload = form.locator('[type="file"]')
    upload.set_input_files(
        {"name": "all.csv", "mimeType": "text/csv", "buffer": b"Name,Type\nABC Ltd,Limited company\n"}
    )
    expect(error).to_have_text(form.get_attribute("data-too-large") or "?")
    upload.evaluate("input => input.form.requestSubmit()")
    expect(error).to_have_count(1)
    assert page.evaluate("location.pathname") == "/clients/imports"
    assert not [url for url in posts if "imports" in url]
    form.evaluate("form => { form.dataset.mostBytes = 1000 }")
    upload.evaluate("input => input.form.requestSubmit()")
    page.wait_for_url(re.compile(r"/imports/\d+"))


def test_without_a_network_nothing_can_be_saved_and_what_is_typed_stays(house: House) -> None:
    page = house.screen(house.world.alice, "/clients/new").live().page
    save, words = page.get_by_role("button", name="Add client"), page.get_by_text("You are offline: this can be saved")
    page.get_by_label("Name").fill("Half a name")
    page.context.set_offline(True)
    expect(save).to_be_disabled()
    expect(words).to_have_count(1)
    page.context.set_offline(False)
    expect(save).to_be_enabled()
    expect(words).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Half a name")
