"""The demo's patients: invented, with the names, papers and gaps in them that people really bring.

Citizen ids follow the rule (place of birth registration by the 63 old provinces' codes, century and sex, year, six
more) with a serial from 900000 on. Phone numbers begin with 0900 000.
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPatient:
    """One invented patient. `born` is a date as people write it, or an age in days for those who stay young.

    `home` is the station's code, the village and the commune.
    """

    name: str
    sex: str
    born: str | int
    home: tuple[str, str, str]
    born_in: str = ""
    ethnicity: str = "Kinh"
    language: str = "vi"
    interpreter_needed: bool = False
    phone: bool = True
    insured: bool = True
    guardian: tuple[str, str] = ("", "")
    mother_born: int = 0

    def form(self, number: int, today: date) -> dict[str, object]:
        """The registration form as the station would fill it in."""
        birth = self.born if isinstance(self.born, str) else f"{today - timedelta(days=self.born):%d/%m/%Y}"
        year = int(birth[-4:])
        _, village, commune = self.home
        filled = {
            "name": self.name, "birth_date": birth, "sex": self.sex, "address": f"{village}, xã {commune}",
            "commune": commune, "ethnicity": self.ethnicity, "language": self.language,
            "interpreter_needed": self.interpreter_needed, "guardian_name": self.guardian[0],
            "guardian_relation": self.guardian[1],
        }  # fmt: skip
        if self.born_in:
            filled["citizen_id"] = citizen_id(self.born_in, self.sex, year, number)
        if self.mother_born:
            filled["mother_citizen_id"] = citizen_id("010", "female", self.mother_born, 500 + number)
        if self.insured:
            filled["insurance_number"] = f"DT2{self.born_in[1:] or '10'}{9_900_000_000 + number}"
        if self.phone:
            filled["phone"] = f"0900000{number:03d}"
        return filled


def citizen_id(place: str, sex: str, year: int, number: int) -> str:
    """Twelve digits that agree with place, sex and year of birth."""
    century_and_sex = (year - 1900) // 100 * 2 + (sex == "female")
    return f"{place}{century_and_sex}{year % 100:02d}{900_000 + number:06d}"


PATIENTS: tuple[DemoPatient, ...] = (
    DemoPatient(
        name="Lò Văn Pánh", sex="male", born="12/08/1958", born_in="010", ethnicity="Thái",
        home=("99101", "Bản Hốc", "Nậm Sỏi"),
    ),
    DemoPatient(
        name="Sùng Thị Mỷ", sex="female", born="1969", born_in="010", ethnicity="H'Mông", language="hmn",
        interpreter_needed=True, home=("99101", "Thôn Tả Chải", "Nậm Sỏi"),
    ),
    DemoPatient(
        name="Vàng A Chứ", sex="male", born=1230, born_in="010", ethnicity="H'Mông",
        guardian=("Sùng Thị Dua", "Mẹ"), home=("99101", "Thôn Tả Chải", "Nậm Sỏi"),
    ),
    DemoPatient(
        name="Nguyễn Thị Hợi", sex="female", born="1947", phone=False, home=("99101", "Thôn Nậm Sỏi 2", "Nậm Sỏi")
    ),
    DemoPatient(
        name="Đặng Văn Khoa", sex="male", born="03/02/1972", born_in="010", ethnicity="Dao",
        home=("99101", "Thôn Khe Luộc", "Nậm Sỏi"),
    ),
    DemoPatient(
        name="Con bà Sùng Thị Say", sex="female", born=4, ethnicity="H'Mông", mother_born=2001, insured=False,
        guardian=("Sùng Thị Say", "Mẹ"), home=("99101", "Thôn Lùng Chín", "Nậm Sỏi"),
    ),
    DemoPatient(
        name="Bàn Thị Pham", sex="female", born="20/11/1965", born_in="010", ethnicity="Dao",
        home=("99101", "Thôn Khe Luộc", "Nậm Sỏi"),
    ),
    DemoPatient(
        name="Trần Văn Lượng", sex="male", born="15/05/1960", born_in="015", home=("99101", "Thôn Chợ", "Nậm Sỏi")
    ),
    DemoPatient(
        name="Lý A Dơ", sex="male", born="07/1991", born_in="010", ethnicity="H'Mông",
        home=("99102", "Thôn Sín Pao", "Sín Pao Hồ"),
    ),
    DemoPatient(
        name="Chảo Láo Tả", sex="male", born="28/09/1983", born_in="010", ethnicity="Dao",
        home=("99102", "Thôn Nà Cáng", "Sín Pao Hồ"),
    ),
    DemoPatient(
        name="Phàn Mùi Sểnh", sex="female", born="11/04/1999", born_in="010", ethnicity="Dao",
        home=("99102", "Thôn Nà Cáng", "Sín Pao Hồ"),
    ),
    DemoPatient(
        name="Thào Thị Chở", sex="female", born="1951", ethnicity="H'Mông", language="hmn", interpreter_needed=True,
        phone=False, home=("99102", "Thôn Lao Chải", "Sín Pao Hồ"),
    ),
    DemoPatient(
        name="Quàng Thị Pản", sex="female", born="19/01/1988", born_in="011", ethnicity="Thái",
        home=("99103", "Bản Tà Phìn", "Tà Phìn Hồ"),
    ),
    DemoPatient(
        name="Tòng Văn Ún", sex="male", born="06/06/1954", born_in="011", ethnicity="Thái",
        home=("99103", "Bản Pá Khôm", "Tà Phìn Hồ"),
    ),
    DemoPatient(
        name="Mùa A Sử", sex="male", born="1978", born_in="011", ethnicity="H'Mông", insured=False,
        home=("99103", "Bản Huổi Dên", "Tà Phìn Hồ"),
    ),
    DemoPatient(
        name="Lường Thị Bảo Châu", sex="female", born=2600, born_in="011", ethnicity="Thái",
        guardian=("Lường Văn Thoan", "Bố"), home=("99103", "Bản Pá Khôm", "Tà Phìn Hồ"),
    ),
    DemoPatient(
        name="Cà Thị Xôm", sex="female", born="30/10/1994", born_in="011", ethnicity="Khơ Mú",
        home=("99104", "Bản Nà Pua 1", "Nà Pua Hạ"),
    ),
    DemoPatient(
        name="Vi Văn Hặc", sex="male", born="02/12/1946", born_in="011", ethnicity="Thái",
        home=("99104", "Bản Nà Pua 3", "Nà Pua Hạ"),
    ),
    DemoPatient(
        name="Hạng A Sình", sex="male", born=410, ethnicity="H'Mông", guardian=("Hạng A Lử", "Bố"),
        home=("99104", "Bản Háng Tâu", "Nà Pua Hạ"),
    ),
    DemoPatient(
        name="Y Bhăm Niê Kdăm", sex="male", born="23/03/1963", born_in="066", ethnicity="Ê Đê",
        home=("99105", "Buôn Ea Sô", "Ea Sô Hạ"),
    ),
    DemoPatient(
        name="H'Nhi Êban Mlô Duôn Du", sex="female", born="14/07/2003", born_in="066", ethnicity="Ê Đê",
        home=("99105", "Buôn Ea Sô", "Ea Sô Hạ"),
    ),
    DemoPatient(
        name="Siu Blơr", sex="male", born="1956", born_in="064", ethnicity="Gia Rai", language="jra",
        interpreter_needed=True, home=("99105", "Buôn Ma Drăk", "Ea Sô Hạ"),
    ),
    DemoPatient(
        name="Nguyễn Phước Công Tằng Tôn Nữ Thị Diễm Quỳnh", sex="female", born="09/09/1975", born_in="046",
        home=("99106", "Thôn Điện Tân", "Cư Pui Ngoài"),
    ),
    DemoPatient(
        name="Đinh Công Trứ", sex="male", born="25/12/1981", born_in="036", ethnicity="Mường",
        home=("99106", "Thôn Điện Tân", "Cư Pui Ngoài"),
    ),
    DemoPatient(
        name="Rcom H'Lan", sex="female", born="17/08/1990", born_in="064", ethnicity="Gia Rai",
        home=("99106", "Buôn Khanh", "Cư Pui Ngoài"),
    ),
)  # fmt: skip
