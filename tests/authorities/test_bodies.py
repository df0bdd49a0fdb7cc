from tongban.authorities.bodies import (
    BodyName,
    Patterns,
    Place,
    body_names,
    exercising_department,
    level_for_item,
    power_levels,
)

PROVINCE = Place("130000000000", "河北省", "province", "省", True, None)
CITY = Place("130100000000", "石家庄市", "city", "地级市", True, PROVINCE.code)
DISTRICT = Place("130102000000", "长安区", "county", "市辖区", True, CITY.code)
MINING = Place("130107000000", "井陉矿区", "county", "市辖区", True, CITY.code)
COUNTY = Place("130121000000", "井陉县", "county", "县", True, CITY.code)
ZONE = Place("130171000000", "石家庄高新技术产业开发区", "county", "开发区", False, CITY.code)
DINGZHOU = Place("130682000000", "定州市", "county", "省直管县级市", True, PROVINCE.code)
STREET = Place("130102001000", "建北街道", "township", "街道", True, DISTRICT.code)
TOWN = Place("130121100000", "微水镇", "township", "镇", True, COUNTY.code)
PLACES = {p.code: p for p in (PROVINCE, CITY, DISTRICT, MINING, COUNTY, ZONE, DINGZHOU, STREET, TOWN)}

POLICE = Patterns(
    "GA", "河北省公安厅", "{city}公安局", "{county}公安局", "{city}公安局{county_short}分局", "{township}派出所"
)
MARKET = Patterns("SCJG", "河北省市场监督管理局", "{city}市场监督管理局", "{county}市场监督管理局", "", "")
TAX = Patterns("SW", "", "", "", "", "国家税务总局{county}税务局{township}税务分局")
CENTRE = Patterns("XZ", "", "", "", "", "{township}人民政府便民服务中心", "{township}办事处便民服务中心")
HOUSING_FUND = Patterns("GJJ", "", "{city}住房公积金管理中心", "{city}住房公积金管理中心{county}管理部", "", "")


def names(*departments: Patterns) -> dict[str, str]:
    return {body.id: body.name for body in body_names(PLACES, departments, PROVINCE.code)}


def test_police_is_named_by_level_and_a_district_has_a_branch_of_the_city() -> None:
    assert names(POLICE) == {
        "GA@130000000000": "河北省公安厅",
        "GA@130100000000": "石家庄市公安局",
        "GA@130102000000": "石家庄市公安局长安分局",
        "GA@130107000000": "石家庄市公安局井陉矿区分局",
        "GA@130121000000": "井陉县公安局",
        "GA@130171000000": "石家庄市公安局高新技术产业开发区分局",
        "GA@130682000000": "定州市公安局",
        "GA@130102001000": "建北街道派出所",
        "GA@130121100000": "微水镇派出所",
    }


def test_a_district_is_named_with_its_city_because_its_own_name_is_not_unique() -> None:
    found = names(MARKET)
    assert found["SCJG@130102000000"] == "石家庄市长安区市场监督管理局"
    assert found["SCJG@130121000000"] == "井陉县市场监督管理局"
    assert found["SCJG@130171000000"] == "石家庄高新技术产业开发区市场监督管理局"
    assert "SCJG@130102001000" not in found, "no township pattern, no body in the township"


def test_patterns_may_name_the_city_or_the_county_above() -> None:
    assert names(HOUSING_FUND)["GJJ@130121000000"] == "石家庄市住房公积金管理中心井陉县管理部"
    assert names(TAX) == {
        "SW@130102001000": "国家税务总局石家庄市长安区税务局建北街道税务分局",
        "SW@130121100000": "国家税务总局井陉县税务局微水镇税务分局",
    }


def test_a_street_has_an_office_and_a_town_a_government() -> None:
    assert names(CENTRE) == {
        "XZ@130102001000": "建北街道办事处便民服务中心",
        "XZ@130121100000": "微水镇人民政府便民服务中心",
    }


def test_dingzhou_is_a_county_that_acts_as_a_city() -> None:
    assert power_levels(DINGZHOU, PROVINCE.code) == ("city", "county")
    assert power_levels(COUNTY, PROVINCE.code) == ("county",)
    assert BodyName("GA", DINGZHOU.code, "city", "定州市公安局") in set(body_names(PLACES, [POLICE], PROVINCE.code))


def test_an_item_is_exercised_at_the_division_s_own_level() -> None:
    assert level_for_item(["city", "county"], COUNTY, PROVINCE.code) == "county"
    assert level_for_item(["city", "county"], DINGZHOU, PROVINCE.code) == "city"
    assert level_for_item(["county"], DINGZHOU, PROVINCE.code) == "county"
    assert level_for_item(["county"], CITY, PROVINCE.code) is None
    assert level_for_item(["village"], TOWN, PROVINCE.code) is None


def test_the_approval_bureau_exercises_at_city_and_county_only() -> None:
    assert exercising_department("SCJG", "county", approval_bureau=True) == "SPJ"
    assert exercising_department("SCJG", "city", approval_bureau=True) == "SPJ"
    assert exercising_department("SCJG", "province", approval_bureau=True) == "SCJG"
    assert exercising_department("SCJG", "township", approval_bureau=True) == "SCJG"
    assert exercising_department("SCJG", "county", approval_bureau=False) == "SCJG"
