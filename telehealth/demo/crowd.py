"""More invented patients, with the names people have around each station."""

from datetime import date
from random import Random

from telehealth.demo.sick import PATIENTS, DemoPatient

FIRST_NUMBER = 200  # of the papers; the patients of `sick` have those before

# Family names, what stands between for men and for women, given names of men and of women.
NAMES = {
    "H'Mông": (
        "Giàng Vàng Sùng Thào Mùa Hạng Ly", "A", "Thị",
        "Dế Lềnh Pao Tủa Chư Vảng Sáng Páo", "Dua Sua Pàng Dí Mai Chứ Xia Lỳ",
    ),
    "Dao": (
        "Bàn Đặng Triệu Chảo Phàn Tẩn Lý", "Văn", "Mùi",
        "Quyên Phúc Kinh Sơn Hin Thanh", "Ghển Nhậy Pham Khé Líu Chiêm",
    ),
    "Thái": (
        "Lò Quàng Cà Lường Tòng Vì Cầm", "Văn", "Thị",
        "Pánh Thoan Biên Xương Hặc Inh Ơn", "Pản Bun Lả Hương Xuân Ánh Thiêm",
    ),
    "Kinh": (
        "Nguyễn Trần Lê Phạm Hoàng Đỗ Bùi", "Văn", "Thị",
        "Hùng Lâm Thắng Quý Toàn Khánh Dũng", "Hoa Lụa Nhàn Thơm Hạnh Yến Duyên",
    ),
    "Ê Đê": ("Niê Mlô Êban Ayun Ksơr", "Y", "H'", "Bhăm Thuyết Djuan Krông Siêm Blô", "Nhi Bia Lan Mrang Duyên Juel"),
    "Gia Rai": ("Siu Rcom Ksor Rmah Kpă", "", "H'", "Blơr Thuynh Djeng Phơi Hlôk", "Lan Nghiêm Bưng Yư Mil"),
}  # fmt: skip
PEOPLE_OF = {
    "99101": ("H'Mông", "Dao", "Kinh", "Thái"),
    "99102": ("H'Mông", "Dao"),
    "99103": ("Thái", "H'Mông"),
    "99104": ("Thái", "H'Mông"),
    "99105": ("Ê Đê", "Gia Rai", "Kinh"),
    "99106": ("Ê Đê", "Kinh"),
}
BORN_IN = {"99101": "010", "99102": "010", "99103": "011", "99104": "011", "99105": "066", "99106": "066"}
MOST = (True,) * 6 + (False,)
# In years, and which sex.
AGES: dict[str, tuple[float, float, str]] = {
    "elder": (62, 81, ""),
    "adult": (24, 59, ""),
    "woman": (20, 44, "female"),
    "pregnant": (19, 37, "female"),
    "child": (1.2, 4.8, ""),
    "infant": (0.011, 0.016, ""),
}


def somebody(station: str, who: str, on: date, dice: Random) -> DemoPatient:
    """A patient of this station who fits a vignette."""
    people = dice.choice(PEOPLE_OF[station])
    least, most, sex = AGES[who]
    sex = sex or dice.choice(["male", "female"])
    home = dice.choice([one.home for one in PATIENTS if one.home[0] == station])
    days = int(dice.uniform(least, most) * 365.25)
    small = who in {"child", "infant"}
    born = days if small else f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{on.year - days // 365}"
    mother = _name(people, "female", dice)
    return DemoPatient(
        name=_name(people, sex, dice), sex=sex, born=born, home=home, ethnicity=people,
        born_in="" if who == "infant" else BORN_IN[station], insured=dice.choice(MOST),
        phone=not small and dice.choice(MOST), guardian=(mother, "Mẹ") if small else ("", ""),
    )  # fmt: skip


def _name(people: str, sex: str, dice: Random) -> str:
    families, man, woman, men, women = NAMES[people]
    family = dice.choice(families.split())
    given, between = (dice.choice(men.split()), man) if sex == "male" else (dice.choice(women.split()), woman)
    if people == "Ê Đê":
        return f"Y {given} {family}" if sex == "male" else f"H'{given} {family}"
    if people == "Gia Rai":
        return f"{family} {given}" if sex == "male" else f"{family} H'{given}"
    return f"{family} {between} {given}"
