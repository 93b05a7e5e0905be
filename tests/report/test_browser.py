"""The pages in headless Chromium: no error, no request, a slider for mouse and keyboard, readable at every width.

ALLOCATOR_EVERY_TEST=1 makes a missing browser a failure; ALLOCATOR_PICTURES=FOLDER keeps the screenshots and the PDF.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from allocator.language import ENGLISH
from allocator.report.html.page import frontier_html, report_html, sweep_html
from tests.report.analyses import frontier, sweep
from tests.report.handmade import INFEASIBLE, MODEL, PORTFOLIO, STUDY
from tests.report.hostile import hostile_case

PROGRAMS = [shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")]
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
WIDTHS = {"phone": 390, "laptop": 1366}
PAGES = {
    "run": lambda: report_html(PORTFOLIO, STUDY, MODEL, ENGLISH, frontier(), sweep(exact=True)),
    "infeasible": lambda: report_html(INFEASIBLE, STUDY, MODEL),
    "frontier": lambda: frontier_html(frontier(), STUDY, MODEL, {"settings": {"seed": 0}}),
    "sweep": lambda: sweep_html(sweep(exact=True, nested=True), {"settings": {"seed": 0}}),
    "hostile": lambda: report_html(*hostile_case()),
}
ANSWER = "return document.getElementById('slider-' + arguments[0]).textContent.replace(/\\u00a0/g, ' ')"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if not all(PROGRAMS):
        if os.environ.get("ALLOCATOR_EVERY_TEST") == "1":
            pytest.fail("chromium and chromedriver have to be installed where every test has to run")
        pytest.skip("chromium or chromedriver is not installed")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(PROGRAMS[0])
    for option in (*OPTIONS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(option)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(PROGRAMS[1])))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    for name, made in PAGES.items():
        (folder / f"{name}.html").write_text(made(), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in PAGES}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("ALLOCATOR_PICTURES") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def opened(browser: Any, page: Path, width: int = 1366) -> Any:
    """The page at a width of the screen, with the logs begun anew."""
    metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    for log in ("browser", "performance"):
        browser.get_log(log)
    browser.get(page.as_uri())
    return browser


def requests(browser: Any) -> list[str]:
    """Every address the page asked for."""
    events = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_for_nothing_and_says_no_error(browser: Any, pages: dict[str, Path], name: str) -> None:
    opened(browser, pages[name])
    assert requests(browser) == [pages[name].as_uri()]
    assert browser.get_log("browser") == []


def test_the_policy_stops_what_a_page_must_not_do(browser: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    attack = '<img src="https://example.org/x.png"><script>document.title = "taken"</script></body>'
    page = tmp_path / "attacked.html"
    page.write_text(pages["sweep"].read_text(encoding="utf-8").replace("</body>", attack), encoding="utf-8")
    opened(browser, page)
    assert browser.title == "Hand made"
    blocked = [entry["message"] for entry in browser.get_log("browser")]
    assert len(blocked) == 2
    assert all("Content Security Policy" in message for message in blocked)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_no_wider_than_the_screen(
    browser: Any, pages: dict[str, Path], pictures: Path, name: str, width: str
) -> None:
    opened(browser, pages[name], WIDTHS[width])
    wide, tall = browser.execute_script(
        "return [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert wide <= WIDTHS[width]
    clip = {"x": 0, "y": 0, "width": wide, "height": tall, "scale": 1}
    shot = browser.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    (pictures / f"{name}-{width}.png").write_bytes(base64.b64decode(shot["data"]))


def test_letters_of_a_chart_are_readable_on_a_telephone(browser: Any, pages: dict[str, Path]) -> None:
    opened(browser, pages["run"], WIDTHS["phone"])
    heights = browser.execute_script(
        "return [...document.querySelectorAll('figure svg text')].map(t => t.getBoundingClientRect().height)"
    )
    assert min(heights) >= 8


@pytest.mark.parametrize("name", PAGES)
def test_a_page_prints_on_a4_with_its_tables_within_the_margins(
    browser: Any, pages: dict[str, Path], pictures: Path, name: str
) -> None:
    opened(browser, pages[name])
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": False})
    document = base64.b64decode(printed["data"])
    (pictures / f"{name}.pdf").write_bytes(document)
    sizes = {tuple(map(float, box.split())) for box in re.findall(rb"/MediaBox \[([^\]]*)\]", document)}
    assert {(round(wide), round(high)) for _, _, wide, high in sizes} == {(595, 842)}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    metrics = {"width": 680, "height": 960, "deviceScaleFactor": 1, "mobile": False}  # 180 mm between the margins
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    too_wide = browser.execute_script(
        "return [...document.querySelectorAll('table, figure')]"
        ".filter(each => each.getBoundingClientRect().right > 681).map(each => each.textContent.slice(0, 60))"
    )
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert name == "hostile" or too_wide == []


def marks(browser: Any) -> list[str]:
    return browser.execute_script(
        "return [...document.querySelectorAll('figure [id*=\"-here\"]')].map(m => m.getAttribute('transform'))"
    )


def shown(browser: Any, *names: str) -> list[str]:
    return [browser.execute_script(ANSWER, name) for name in names]


def test_the_slider_is_worked_by_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(browser, pages["sweep"])
    for _ in range(20):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        if browser.switch_to.active_element.get_attribute("id") == "slider-range":
            break
    slider = browser.switch_to.active_element
    assert slider.get_attribute("id") == "slider-range"
    assert shown(browser, "value", "private", "projects") == ["200", "40", "1"]
    slider.send_keys(Keys.ARROW_RIGHT)
    assert shown(browser, "value", "private", "projects", "came") == ["280", "90", "2", "wells"]
    assert slider.get_attribute("aria-valuetext") == "280, objective 90"
    slider.send_keys(Keys.HOME)
    assert shown(browser, "value", "status", "private") == ["100", "infeasible", "–"]
    slider.send_keys(Keys.END)
    assert shown(browser, "value", "private", "came") == ["300", "90", "–"]


def test_the_slider_is_worked_by_mouse_and_moves_the_line_of_the_chart(browser: Any, pages: dict[str, Path]) -> None:
    from selenium.webdriver import ActionChains

    opened(browser, pages["sweep"])
    before = marks(browser)
    slider = browser.find_element("id", "slider-range")
    half = slider.size["width"] // 2
    ActionChains(browser).move_to_element_with_offset(slider, half - 10, 0).click().perform()
    assert shown(browser, "value", "committed") == ["300", "200"]
    ActionChains(browser).move_to_element_with_offset(slider, 10 - half, 0).click().perform()
    assert shown(browser, "value", "status") == ["100", "infeasible"]
    after = marks(browser)
    assert len(before) == len(after) == 2  # a line in each panel
    assert set(after) == {"translate(0 0)"}
    assert before != after


def test_the_line_stands_where_the_chart_has_the_value(browser: Any, pages: dict[str, Path]) -> None:
    # 100 at the left end and 300 at the right: 200 stands in the middle between them
    opened(browser, pages["sweep"])
    places = []
    for number in (0, 2, 4):  # 100, 200, 300 of the stops 100, 150, 200, 280, 300
        browser.execute_script(
            "const r = document.getElementById('slider-range'); r.value = arguments[0];"
            "r.dispatchEvent(new Event('input'))",
            number,
        )
        mark = "return document.querySelector('figure [id*=\"-here0\"] path').getBoundingClientRect().x"
        places.append(browser.execute_script(mark))
    assert places[1] == pytest.approx((places[0] + places[2]) / 2, abs=0.5)
    assert places[2] - places[0] > 100


def test_without_scripts_the_table_says_the_same(browser: Any, pages: dict[str, Path]) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, pages["sweep"])
        assert not browser.find_element("id", "slider").is_displayed()
        assert browser.find_element("id", "points").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
