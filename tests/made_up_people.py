"""Made-up people as two custodians might have them, with names as London's people write them.

Every person differs between the two files in one way at most, so that each way can be counted.
"""

from __future__ import annotations

from random import Random

GIVEN = [
    "Amina",
    "Yusuf",
    "Mohammed",
    "Fatima",
    "Ivan",
    "Olena",
    "Maria",
    "Jose",
    "Robert",
    "William",
    "Samantha",
    "Thomas",
    "Elizabeth",
    "Hassan",
    "Zainab",
    "Kwame",
    "Ngozi",
    "Priya",
    "Arjun",
    "Wei",
    "Mei",
    "Dmitri",
    "Svetlana",
    "Ahmed",
    "Layla",
    "Daniel",
    "Grace",
    "Chloe",
    "Oliver",
    "Isla",
    "Noah",
    "Freya",
    "Leon",
    "Maya",
    "Tariq",
    "Nadia",
    "Sergei",
    "Katya",
    "Pedro",
    "Lucia",
    "Anton",
    "Vera",
    "Imran",
    "Sana",
]
FAMILY = [
    "Hassan",
    "Okafor",
    "Smith",
    "Jones",
    "Petrov",
    "Shevchenko",
    "Garcia",
    "Silva",
    "Khan",
    "Rahman",
    "Begum",
    "Patel",
    "Chen",
    "Nguyen",
    "Adeyemi",
    "Mensah",
    "Kowalski",
    "Novak",
    "Berg",
    "Oliveira",
    "Santos",
    "Costa",
    "Haddad",
    "Nasser",
    "Farah",
    "Warsame",
    "Abdi",
    "Taylor",
    "Brown",
    "Williams",
    "Evans",
    "Walker",
    "Green",
    "Wood",
    "Hall",
    "Clarke",
    "Turner",
    "Hill",
    "Cooper",
    "Ward",
    "Gill",
    "Singh",
    "Ivanov",
    "Popov",
    "Sokolov",
    "Morozov",
    "Volkov",
    "Lopez",
    "Perez",
    "Gomez",
    "Ruiz",
    "Diaz",
    "Torres",
    "Reyes",
    "Cruz",
    "Ortiz",
    "Ramos",
]
OTHERWISE = {
    "Mohammed": "Muhamed",
    "Yusuf": "Youssef",
    "Amina": "Ameenah",
    "Hassan": "Haasan",
    "Zainab": "Zeynab",
    "Dmitri": "Dmitriy",
    "Layla": "Leila",
    "Nadia": "Nadiya",
    "Katya": "Katia",
    "Imran": "Emraan",
}
SHORT = {"Robert": "Bob", "William": "Bill", "Samantha": "Sam", "Thomas": "Tom", "Elizabeth": "Liz"}
WAYS = (
    "the same",
    "typing slip",
    "order",
    "particle",
    "patronymic",
    "double surname",
    "honorific",
    "transliteration",
    "short form",
    "married name",
    "1 January",
    "moved",
)
HEADINGS = ("unique_id", "truth", "way", "first_name", "surname", "sex", "dob", "postcode")


def _postcode(rng):
    return f"{rng.choice(['E', 'N', 'SE', 'SW', 'NW'])}{rng.randint(1, 20)} {rng.randint(0, 9)}{rng.choice('ABDEFGH')}{rng.choice('JLNPQRS')}"


def _changed(way, given, family, dob, postcode, rng):
    at = rng.randrange(1, len(family) - 1)
    forms = {
        "typing slip": (given, family[:at] + family[at + 1 :]),
        "order": (family, given),
        "particle": (given, f"al-{family}"),
        "patronymic": (f"{given} Petrovich", family),
        "double surname": (given, f"{family}-{rng.choice(FAMILY)}"),
        "honorific": (f"Hajji {given}", family),
        "transliteration": (OTHERWISE.get(given, given), family),
        "short form": (SHORT.get(given, given), family),
        "married name": (given, rng.choice(FAMILY)),
    }
    given, family = forms.get(way, (given, family))
    return (
        given,
        family,
        f"{dob[:4]}-01-01" if way == "1 January" else dob,
        _postcode(rng) if way == "moved" else postcode,
    )


def made_up_people(people, seed, *, moved=0.3, ways=WAYS):
    """Return two lists of rows under `HEADINGS`; six of ten people are in both."""
    rng = Random(seed)
    left, right = [], []
    for number in range(people):
        way = ways[number % len(ways)]
        names = {"transliteration": OTHERWISE, "short form": SHORT}.get(way)
        given = rng.choice(list(names) if names else GIVEN)
        family, sex = rng.choice(FAMILY), rng.choice("MF")
        sex = "F" if way == "married name" else sex
        dob = f"{rng.randint(1945, 2012)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        postcode = _postcode(rng)
        both, one = rng.random() < 0.6, rng.random() < 0.5
        if both or one:
            left.append((f"a{number}", number, way, given, family, sex, dob, postcode))
        if both or not one:
            given, family, dob, postcode = _changed(way, given, family, dob, postcode, rng)
            postcode = _postcode(rng) if rng.random() < moved else postcode
            right.append((f"b{number}", number, way, given, family, sex, dob, postcode))
    rng.shuffle(right)
    return left, right


def as_csv(rows, headings=HEADINGS):
    """Return rows as the text of a CSV file."""
    return "\n".join(",".join(map(str, row)) for row in [headings, *rows]) + "\n"
