"""Who works where in the demo.

Communes and hospitals are invented, so that nobody's real workplace is shown; the provinces are real. Facility codes
begin with 99, which no province has. Addresses of people end in .example, which never reaches anybody.
"""

from dataclasses import dataclass

from telehealth.directory.service import NewFacility
from telehealth.kernel.actor import Role, ScopeLevel

LAO_CAI, DIEN_BIEN, DAK_LAK, HA_NOI = "15", "11", "66", "01"

FACILITIES: tuple[NewFacility, ...] = (
    NewFacility(
        code="99101", name="Trạm Y tế xã Nậm Sỏi", tier="commune", province_code=LAO_CAI,
        address="Thôn Nậm Sỏi 2, xã Nậm Sỏi, Lào Cai", phone="0214 3000 101", hotline="0214 3000 101",
    ),
    NewFacility(
        code="99102", name="Trạm Y tế xã Sín Pao Hồ", tier="commune", province_code=LAO_CAI,
        address="Thôn Sín Pao, xã Sín Pao Hồ, Lào Cai", phone="0214 3000 102", hotline="0214 3000 102",
    ),
    NewFacility(
        code="99103", name="Trạm Y tế xã Tà Phìn Hồ", tier="commune", province_code=DIEN_BIEN,
        address="Bản Tà Phìn, xã Tà Phìn Hồ, Điện Biên", phone="0215 3000 103", hotline="0215 3000 103",
    ),
    NewFacility(
        code="99104", name="Trạm Y tế xã Nà Pua Hạ", tier="commune", province_code=DIEN_BIEN,
        address="Bản Nà Pua 1, xã Nà Pua Hạ, Điện Biên", phone="0215 3000 104", hotline="0215 3000 104",
    ),
    NewFacility(
        code="99105", name="Trạm Y tế xã Ea Sô Hạ", tier="commune", province_code=DAK_LAK,
        address="Buôn Ea Sô, xã Ea Sô Hạ, Đắk Lắk", phone="0262 3000 105", hotline="0262 3000 105",
    ),
    NewFacility(
        code="99106", name="Trạm Y tế xã Cư Pui Ngoài", tier="commune", province_code=DAK_LAK,
        address="Buôn Khanh, xã Cư Pui Ngoài, Đắk Lắk", phone="0262 3000 106", hotline="0262 3000 106",
    ),
    NewFacility(
        code="99201", name="BV Đa khoa Thác Bạc", tier="provincial", province_code=LAO_CAI,
        address="Đường Thác Bạc, Lào Cai", phone="0214 3000 200", hotline="0214 3000 201",
    ),
    NewFacility(
        code="99202", name="BV Đa khoa Ea Sông", tier="provincial", province_code=DAK_LAK,
        address="Đường Ea Sông, Đắk Lắk", phone="0262 3000 200", hotline="0262 3000 202",
    ),
    NewFacility(
        code="99301", name="BV Trung ương Hồng Hà", tier="central", province_code=HA_NOI,
        address="Đường Hồng Hà Mới, Hà Nội", phone="024 3000 3000", hotline="024 3000 3001",
    ),
    NewFacility(
        code="99302", name="BV Nhi Trung ương Hoa Ban", tier="central", province_code=HA_NOI,
        address="Đường Hoa Ban, Hà Nội", phone="024 3000 4000", hotline="024 3000 4001",
    ),
)  # fmt: skip

STATIONS = ("99101", "99102", "99103", "99104", "99105", "99106")
NORTH, SOUTH = STATIONS[:4], STATIONS[4:]

# Hub, spokes, specialties. Neurology, psychiatry and radiology have a hub and nobody on duty, as happens.
PAIRS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "99301", STATIONS,
        ("respiratory", "cardiology", "endocrinology", "emergency", "infectious_disease", "neurology", "psychiatry",
         "radiology"),
    ),
    ("99302", STATIONS, ("paediatrics",)),
    ("99201", NORTH, ("obstetrics", "general_surgery", "emergency")),
    ("99202", SOUTH, ("obstetrics", "infectious_disease", "dermatology", "emergency")),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoStaff:
    """Somebody whom one click signs in."""

    name: str
    title: str
    sex: str
    role: Role
    facility: str
    email: str
    phone: str
    licence: str | None = None
    department: str = ""
    specialties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    scope: ScopeLevel = ScopeLevel.FACILITY


PEOPLE: tuple[DemoStaff, ...] = (
    DemoStaff(
        name="Hoàng Thị Lan", title="BS.", sex="female", role=Role.RURAL_CLINICIAN, facility="99101",
        email="lan@nam-soi.example", phone="101", licence="000417/LCA-CCHN", languages=("tyz", "hmn"),
    ),
    DemoStaff(
        name="Giàng A Páo", title="BS.", sex="male", role=Role.RURAL_CLINICIAN, facility="99102",
        email="pao@sin-pao-ho.example", phone="102", licence="000533/LCA-CCHN", languages=("hmn",),
    ),
    DemoStaff(
        name="Cà Văn Inh", title="BS.", sex="male", role=Role.RURAL_CLINICIAN, facility="99103",
        email="inh@ta-phin-ho.example", phone="103", licence="000208/ĐB-CCHN", languages=("blt",),
    ),
    DemoStaff(
        name="Lò Thị Ánh Nguyệt", title="YS.", sex="female", role=Role.RURAL_CLINICIAN, facility="99104",
        email="nguyet@na-pua-ha.example", phone="104", licence="000642/ĐB-CCHN", languages=("blt", "hmn"),
    ),
    DemoStaff(
        name="H'Bia Niê Kdăm", title="BS.", sex="female", role=Role.RURAL_CLINICIAN, facility="99105",
        email="hbia@ea-so-ha.example", phone="105", licence="001127/ĐL-CCHN", languages=("rad",),
    ),
    DemoStaff(
        name="Nguyễn Hữu Phước", title="BS.", sex="male", role=Role.RURAL_CLINICIAN, facility="99106",
        email="phuoc@cu-pui-ngoai.example", phone="106", licence="001350/ĐL-CCHN",
    ),
    DemoStaff(
        name="Trần Thu Hà", title="ThS.BS.", sex="female", role=Role.SPECIALIST, facility="99301",
        email="ha@hong-ha.example", phone="3118", licence="012345/BYT-CCHN", department="Khoa Hô hấp",
        specialties=("respiratory",),
    ),
    DemoStaff(
        name="Đỗ Hải Yến", title="BSCKII.", sex="female", role=Role.SPECIALIST, facility="99301",
        email="yen@hong-ha.example", phone="3119", licence="012873/BYT-CCHN", department="Khoa Hô hấp",
        specialties=("respiratory", "infectious_disease"),
    ),
    DemoStaff(
        name="Lê Hoài Nam", title="TS.BS.", sex="male", role=Role.SPECIALIST, facility="99301",
        email="nam@hong-ha.example", phone="3204", licence="009981/BYT-CCHN", department="Viện Tim mạch",
        specialties=("cardiology", "emergency"),
    ),
    DemoStaff(
        name="Phạm Ngọc Ánh", title="BSCKI.", sex="female", role=Role.SPECIALIST, facility="99301",
        email="anh@hong-ha.example", phone="3301", licence="014402/BYT-CCHN", department="Khoa Nội tiết",
        specialties=("endocrinology",),
    ),
    DemoStaff(
        name="Vũ Quang Minh", title="BSCKII.", sex="male", role=Role.SPECIALIST, facility="99302",
        email="minh@hoa-ban.example", phone="4110", licence="011764/BYT-CCHN", department="Khoa Cấp cứu",
        specialties=("paediatrics",),
    ),
    DemoStaff(
        name="Bùi Thị Hồng Nhung", title="BSCKI.", sex="female", role=Role.SPECIALIST, facility="99201",
        email="nhung@thac-bac.example", phone="214", licence="000071/LCA-CCHN", department="Khoa Sản",
        specialties=("obstetrics",),
    ),
    DemoStaff(
        name="Nông Văn Thắng", title="BSCKI.", sex="male", role=Role.SPECIALIST, facility="99201",
        email="thang@thac-bac.example", phone="221", licence="000095/LCA-CCHN", department="Khoa Ngoại",
        specialties=("general_surgery", "emergency"), languages=("nut", "tyz"),
    ),
    DemoStaff(
        name="Trương Công Định", title="ThS.BS.", sex="male", role=Role.SPECIALIST, facility="99202",
        email="dinh@ea-song.example", phone="230", licence="000310/ĐL-CCHN", department="Khoa Truyền nhiễm",
        specialties=("infectious_disease", "dermatology"),
    ),
    DemoStaff(
        name="Ngô Thanh Tùng", title="", sex="male", role=Role.COORDINATOR, facility="99301",
        email="tung@hong-ha.example", phone="3005",
    ),
    DemoStaff(
        name="Đặng Minh Châu", title="", sex="female", role=Role.COORDINATOR, facility="99201",
        email="chau@thac-bac.example", phone="205", scope=ScopeLevel.PROVINCE,
    ),
    DemoStaff(
        name="Mai Phương Thảo", title="", sex="female", role=Role.COORDINATOR, facility="99301",
        email="thao@dieu-phoi.example", phone="3007", scope=ScopeLevel.NATION,
    ),
    DemoStaff(
        name="Phan Đức Long", title="", sex="male", role=Role.ADMINISTRATOR, facility="99301",
        email="long@hong-ha.example", phone="3009", scope=ScopeLevel.NATION,
    ),
)  # fmt: skip
