"""Made-up files of the two custodians of the agreement that runs; nobody in them is real.

Postcodes lie in an area that does not exist, and NHS numbers in the range kept for tests (999). The
council's file has what such files have: other spellings, names in another order, surnames after
marriage, old addresses, days of birth that nobody knew, dates in three formats, gaps.
"""

# ruff: noqa: PLR2004, RUF001  shares are as made up as the people; names are spelt as they are

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

PEOPLE = 800
IN_HOSPITAL = 430
IN_BOTH = 210
TWINS = 12
UNPLANNED = 97
YOUNGEST, OLDEST = date(2012, 6, 1), date(1994, 1, 1)

# Families of names: women's and men's forenames, surnames.
NAMES: Sequence[tuple[str, str, str]] = (
    ("Amina Hodan Sahra Ifrah Nimco Ayaan", "Abdi Yusuf Hassan Liban Mohamed Ahmed",
     "Warsame|Farah|Abdullahi|Nur|Jama|Hersi"),
    ("Fatima Nasrin Rukhsana Sultana Tahmina", "Mohammed Rahim Kamal Shahid Imran",
     "Begum|Rahman|Chowdhury|Uddin|Miah|Islam"),
    ("Oluwaseun Ngozi Chidinma Folake Adaeze", "Emeka Tunde Chinedu Babatunde Obinna",
     "Okafor|Adeyemi|Eze|Olawale|Nwosu|Balogun"),
    ("Agnieszka Katarzyna Zofia Magdalena", "Piotr Krzysztof Tomasz Mateusz",
     "Kowalski|Nowak|Wiśniewska|Zieliński|Wójcik"),
    ("Olena Svitlana Kateryna Iryna", "Oleksandr Dmytro Andriy Serhiy",
     "Shevchenko|Kovalenko|Bondarenko|Tkachuk"),
    ("Layla Mariam Noor Zainab Hiba", "Omar Khalid Tariq Youssef Mustafa",
     "al-Hassan|El Sayed|Haddad|Mansour|bin Saleh"),
    ("Ana María Beatriz Inês Luciana", "João Rafael Diego Tiago Mateo",
     "Silva Santos|García López|Pereira|Ferreira Lima|Ramírez Cruz"),
    ("Elif Zeynep Ayşe Derya", "Mehmet Emre Çağlar Burak", "Yılmaz|Öztürk|Demir|Şahin|Kaya"),
    ("Mei Xiu Jing Li-Na", "Wei Jun Hao Zhi", "Chen|Wong|Zhang|Lee|Lam"),
    ("Grace Shanice Naomi Kezia Tiana", "Jerome Tyrell Marlon Dwayne Isaiah",
     "Campbell|Brown|Clarke|Williams|Morgan|Grant"),
    ("Chloe Emily Megan Sophie Ellie", "Jack Daniel Harry Callum Ryan",
     "Smith|Jones|O'Brien|Taylor|Evans-Price|Walker"),
    ("Priya Anjali Kavita Simran", "Arjun Rohan Gurpreet Vikram", "Patel|Singh|Kaur|Sharma|Shah"),
)  # fmt: skip
SPELLINGS = (
    ("Mohammed", "Muhammad"), ("Mohamed", "Mohammed"), ("Ahmed", "Ahmad"), ("Yusuf", "Yousuf"),
    ("Youssef", "Yusef"), ("Hassan", "Hasan"), ("Amina", "Aminah"), ("Mariam", "Maryam"),
    ("Zainab", "Zeinab"), ("Oleksandr", "Alexander"), ("Olena", "Elena"), ("Iryna", "Irina"),
    ("Dmytro", "Dmitri"), ("Serhiy", "Sergei"), ("Wiśniewska", "Wisniewska"), ("Ayşe", "Ayse"),
    ("Öztürk", "Ozturk"), ("Yılmaz", "Yilmaz"), ("Çağlar", "Caglar"), ("João", "Joao"),
    ("Rahman", "Rehman"), ("Chowdhury", "Choudhury"), ("Farah", "Faarax"), ("Nur", "Noor"),
    ("al-Hassan", "Alhassan"), ("El Sayed", "Elsayed"), ("Daniel", "Dan"), ("Kateryna", "Katya"),
)  # fmt: skip
INJURIES = ("bruise or graze", "cut or stab wound", "broken bone", "head injury", "other")
HOURS = ("midnight to 6", "6 to noon", "noon to 18", "18 to midnight")
PLANS = ("child in need", "child protection", "care leaver", "closed")
STREETS = tuple(f"QC{district} {unit}" for district in range(1, 7) for unit in range(1, 10))
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


@dataclass(frozen=True, slots=True)
class Somebody:
    """One made-up person, as they would write themselves."""

    forename: str
    surname: str
    sex: str
    born: date
    postcode: str
    nhs: str


def custodians_files(seed: int) -> dict[str, bytes]:
    """Return the hospital's and the council's file by path; the same seed gives the same bytes."""
    random = Random(f"custodians {seed}")
    people = _people(random)
    hospital = people[:IN_HOSPITAL]
    council = people[IN_HOSPITAL - IN_BOTH :]
    known = {id(one) for one in hospital[-IN_BOTH:]}
    emergency = [_visit(random, one, at, known=id(one) in known) for at, one in enumerate(hospital)]
    care = [_case(random, one, at) for at, one in enumerate(council)]
    random.shuffle(emergency)
    random.shuffle(care)
    folder = "share/data/linked-planning"
    return {
        f"{folder}/emergency.csv": _table(
            ("visit_id", "forename", "surname", "sex", "dob", "postcode", "nhs_number", "week",
             "hours", "injury"), emergency),
        f"{folder}/social-care.csv": _table(
            ("case_id", "forename", "surname", "sex", "dob", "postcode", "nhs_number",
             "known_since", "plan"), care),
    }  # fmt: skip


def _people(random: Random) -> list[Somebody]:
    found: list[Somebody] = []
    numbers: set[str] = set()
    while len(found) < PEOPLE - TWINS:
        women, men, families = random.choice(NAMES)
        sex = random.choice("FM")
        forename = random.choice((women if sex == "F" else men).split())
        born = OLDEST + timedelta(days=random.randrange((YOUNGEST - OLDEST).days))
        number = _nhs(random, numbers)
        surname = random.choice(families.split("|"))
        found.append(Somebody(forename, surname, sex, born, _postcode(random), number))
    twins = [
        replace(one, forename=_other_forename(random, one), nhs=_nhs(random, numbers))
        for one in random.sample(found, TWINS)
    ]
    found += twins
    random.shuffle(found)
    return found


def _other_forename(random: Random, one: Somebody) -> str:
    names = next(
        (women if one.sex == "F" else men).split()
        for women, men, families in NAMES
        if one.surname in families.split("|")
    )
    return random.choice([name for name in names if name != one.forename])


def _postcode(random: Random) -> str:
    return random.choice(STREETS) + random.choice(LETTERS) + random.choice(LETTERS)


def _nhs(random: Random, taken: set[str]) -> str:
    while True:
        digits = f"999{random.randrange(1_000_000):06d}"
        check = 11 - sum(int(d) * w for d, w in zip(digits, range(10, 1, -1), strict=True)) % 11
        number = f"{digits}{0 if check == 11 else check}"
        if check != 10 and number not in taken:
            taken.add(number)
            return number


def _visit(random: Random, one: Somebody, at: int, *, known: bool) -> list[str]:
    """Return a visit to the emergency department; those whom the council knows come at night."""
    number = one.nhs if random.random() < 0.8 else ""
    if at in (7, 130):
        number = number[:-1] + str((int(number[-1:] or 0) + 1) % 10) if number else ""
    hours = random.choices(HOURS, (4, 1, 2, 3) if known else (2, 2, 3, 3))[0]
    return [
        f"ED{70_000 + at * 7}",
        one.forename,
        one.surname,
        one.sex,
        one.born.isoformat() if random.random() < 0.98 else "",
        one.postcode if random.random() < 0.93 else "",
        number,
        f"2026-W{random.randrange(1, 27):02d}",
        hours,
        random.choices(INJURIES, (8, 5, 4, 3, 4))[0],
    ]


def _case(random: Random, one: Somebody, at: int) -> list[str]:
    """Return a case of social care, with what goes wrong in such files."""
    for change, share in CHANGES:
        if random.random() < share:
            one = change(random, one)
    shape = random.choices(("%d/%m/%Y", "%Y-%m-%d", "%d %b %Y"), (6, 3, 1))[0]
    row = [
        f"SC-{at * 11 + 503:05d}",
        one.forename,
        one.surname,
        one.sex if random.random() < 0.95 else "",
        one.born.strftime(shape) if random.random() < 0.96 else "",
        one.postcode if random.random() < 0.88 else "",
        one.nhs if random.random() < 0.25 else "",
        str(random.choices(range(2012, 2026), range(3, 17))[0]),
        random.choices(PLANS, (6, 3, 2, 4))[0],
    ]
    if at % UNPLANNED == 0:
        # A few plans were not written down: a table of the others would tell of these few.
        row[-1] = ""
    return row


def _spelt_otherwise(random: Random, one: Somebody) -> Somebody:
    del random
    other = dict(SPELLINGS)
    return replace(
        one,
        forename=other.get(one.forename, one.forename),
        surname=other.get(one.surname, one.surname),
    )


def _turned_round(random: Random, one: Somebody) -> Somebody:
    del random
    return replace(one, forename=one.surname, surname=one.forename)


def _married(random: Random, one: Somebody) -> Somebody:
    if one.sex != "F" or one.born > date(2004, 1, 1):
        return one
    return replace(one, surname=random.choice(random.choice(NAMES)[2].split("|")))


def _moved(random: Random, one: Somebody) -> Somebody:
    return replace(one, postcode=_postcode(random))


def _birthday_unknown(random: Random, one: Somebody) -> Somebody:
    del random
    return replace(one, born=date(one.born.year, 1, 1))


def _one_name_of_two(random: Random, one: Somebody) -> Somebody:
    del random
    return replace(one, surname=one.surname.split(" ")[-1].split("-")[-1])


def _mistyped(random: Random, one: Somebody) -> Somebody:
    at = random.randrange(1, len(one.surname))
    return replace(one, surname=one.surname[:at] + one.surname[at + 1 :])


CHANGES: Sequence[tuple[Callable[[Random, Somebody], Somebody], float]] = (
    (_spelt_otherwise, 0.4),
    (_one_name_of_two, 0.3),
    (_turned_round, 0.05),
    (_married, 0.2),
    (_moved, 0.15),
    (_birthday_unknown, 0.04),
    (_mistyped, 0.04),
)


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    written = StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(headings)
    table.writerows(rows)
    return written.getvalue().encode()
