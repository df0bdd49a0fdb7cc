import dataclasses

from tests.catalogue import shipped, unseen
from tongban.authorities.bodies import Place
from tongban.catalogue.definition import Definition, parse
from tongban.catalogue.implementing import Exercise, exercises

PROVINCE = Place("130000000000", "河北省", "province", "省", True, None)
CITY = Place("130100000000", "石家庄市", "city", "地级市", True, PROVINCE.code)
COUNTY = Place("130121000000", "井陉县", "county", "县", True, CITY.code)
DINGZHOU = Place("130682000000", "定州市", "county", "省直管县级市", True, PROVINCE.code)
TOWN = Place("130121100000", "微水镇", "township", "镇", True, COUNTY.code)
PLACES = {place.code: place for place in (PROVINCE, CITY, COUNTY, DINGZHOU, TOWN)}


def rows(definition: Definition, *bodies: str) -> list[Exercise]:
    return list(exercises(definition, PLACES, dict.fromkeys(bodies, "11130000000218173U"), PROVINCE.code))


def test_the_approval_bureau_stands_in_at_city_and_county() -> None:
    food = shipped.definition("SCJG-006")
    assert rows(food, "SPJ@130100000000", "SPJ@130121000000", "SPJ@130682000000", "SCJG@130121000000") == [
        Exercise("130100000000", "SPJ@130100000000", "city", ""),
        Exercise("130121000000", "SPJ@130121000000", "county", ""),
        Exercise("130682000000", "SPJ@130682000000", "city", ""),
    ]


def test_where_there_is_no_approval_bureau_the_department_does_it_itself() -> None:
    food = shipped.definition("SCJG-006")
    assert rows(food, "SCJG@130121000000") == [Exercise("130121000000", "SCJG@130121000000", "county", "")]


def test_a_township_without_its_own_station_uses_the_service_centre() -> None:
    idcard = shipped.definition("GA-001")
    own = rows(idcard, "GA@130121100000", "XZ@130121100000")
    assert own == [Exercise("130121100000", "GA@130121100000", "township", "")]
    centre = rows(idcard, "XZ@130121100000")
    assert centre == [Exercise("130121100000", "XZ@130121100000", "township", "")]


def test_a_division_without_a_body_is_served_by_the_nearest_above() -> None:
    tobacco = shipped.definition("YC-001")
    assert rows(tobacco, "YC@130100000000") == [Exercise("130121000000", "YC@130100000000", "county", "")]
    assert rows(tobacco) == [], "nobody anywhere: nobody implements it"


def test_a_known_basic_code_gives_the_31_character_code() -> None:
    dispatch = shipped.definition("RS-003")
    (row,) = rows(dataclasses.replace(dispatch, levels=("city",)), "SPJ@130100000000")
    assert row.code == "11130000000218173U" + "3" + "000114108003"


def test_villages_have_no_divisions_here_and_so_no_rows() -> None:
    village = dataclasses.replace(parse(unseen.smallest()), levels=("village",))
    assert rows(village, "TYU@130121000000") == []
