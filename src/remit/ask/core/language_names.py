"""What forms of the field call languages, in English and in the languages themselves.

Sources: the IANA language subtag registry for the tags; Unicode CLDR 46 for the names and for the
script that a language is written in by default, or in a given country.
"""

from __future__ import annotations

# One line a tag, two where they get long: its names in lower case, without accents on Latin
# letters.
_NAMES = """
aa afar | qafar af
af afrikaans
ak akan | twi
am amharic | amarigna | አማርኛ
apc levantine arabic | north levantine arabic | shami
apd sudanese arabic
ar arabic | arab | arabe | arabo | arabisch | modern standard arabic
ar العربية | عربي | عربية | اللغة العربية
acm iraqi arabic | mesopotamian arabic
aeb tunisian arabic
arq algerian arabic
ary moroccan arabic | darija
arz egyptian arabic
as assamese | অসমীয়া
ay aymara
ayl libyan arabic
az azerbaijani | azeri | azerbaycanca
bal balochi | baluchi | بلوچی
be belarusian | беларуская
bem bemba
bg bulgarian | български
bm bambara | bamanankan
bn bengali | bangla | বাংলা
bo tibetan
bs bosnian | bosanski
ca catalan | catala
ceb cebuano | bisaya
ckb sorani | central kurdish | kurdish sorani | kurdish (sorani)
ckb سۆرانی | کوردی | کوردی سۆرانی | کوردی (سۆرانی) | کوردیی ناوەندی
cs czech | cestina
ctg chittagonian
cy welsh | cymraeg
da danish | dansk
de german | deutsch
din dinka | thuongjang
dv dhivehi | divehi
dyu dyula | jula | dioula
dz dzongkha
ee ewe
el greek | ελληνικα
en english | anglais | ingles | inglese | englisch | eng
es spanish | espanol | castellano | espagnol
et estonian | eesti
eu basque | euskara
fa farsi | persian | persan | persa | فارسی
ff fulah | fula | fulfulde | fulani | pulaar | peul
fi finnish | suomi
fil filipino
fj fijian
fr french | francais | frances | francese | franzosisch
ga irish | gaeilge
gn guarani
gu gujarati | ગુજરાતી
ha hausa
he hebrew | עברית
hi hindi | हिन्दी | हिंदी
hne chhattisgarhi
hr croatian | hrvatski
ht haitian creole | haitian | creole | kreyol | kreyol ayisyen
hu hungarian | magyar
hy armenian | հայերեն
id indonesian | bahasa indonesia | bahasa
ig igbo
ilo ilocano
is icelandic
it italian | italiano
ja japanese | 日本語
ka georgian | ქართული
kam kamba
ki kikuyu | gikuyu
kk kazakh | қазақша
km khmer | cambodian | ខ្មែរ
kmr kurmanji | kurmanci | northern kurdish | kurdish kurmanji | kurdish (kurmanji)
kmr-Arab badini | bahdini | kurdish (badini) | kurdish badini | kurdish (bahdini)
kn kannada | ಕನ್ನಡ
ko korean | 한국어
kr kanuri
ksw s'gaw karen | sgaw karen | karen
ku kurdish | kurdi
ky kyrgyz | kirghiz | кыргызча
lg luganda | ganda
lkt lakota
ln lingala
lo lao | ລາວ
lt lithuanian | lietuviu
luo luo | dholuo
lv latvian | latviesu
mai maithili | मैथिली
mey hassaniya | hassaniya arabic
mfe mauritian creole
mg malagasy
mhr mari
mi maori
mk macedonian | македонски
ml malayalam | മലയാളം
mn mongolian | монгол
mos moore | mossi
mr marathi | मराठी
ms malay | bahasa melayu
mt maltese | malti
my burmese | myanmar | မြန်မာ | မြန်မာစာ | မြန်မာဘာသာ
nb norwegian bokmal
nd ndebele
ne nepali | नेपाली
nl dutch | nederlands | flemish
no norwegian | norsk
nus nuer
ny chichewa | nyanja | chewa
nyn nyankole | runyankole
om oromo | oromiffa | afaan oromo | afaan oromoo | oromifa | oromigna
or odia | oriya
pa punjabi | ਪੰਜਾਬੀ
pcm nigerian pidgin | pidgin
pga juba arabic
pl polish | polski
prs dari | دری
ps pashto | pashtu | pachto | pashtou | پښتو
pt portuguese | portugues | portugais
qu quechua
rhg rohingya | ruaingga
rn kirundi | rundi
ro romanian | romana | moldovan
rom romani
ru russian | русский
rw kinyarwanda
sa sanskrit
sat santali
sd sindhi | سنڌي
sg sango
shu chadian arabic
si sinhala | sinhalese | සිංහල
sk slovak | slovencina
sl slovenian | slovene | slovenscina
sm samoan
sn shona
so somali | soomaali | af soomaali | af-soomaali
sq albanian | shqip
sr serbian | srpski | српски
ss swati
st sesotho
sv swedish | svenska
sw swahili | kiswahili
syl sylheti
ta tamil | தமிழ்
te telugu | తెలుగు
tet tetum
tg tajik | тоҷикӣ
th thai | ไทย
ti tigrinya | tigrigna | tigirigna | ትግርኛ
tk turkmen
tl tagalog
tn setswana | tswana
to tongan
tpi tok pisin
tr turkish | turkce
ts tsonga
ug uyghur | uighur | ئۇيغۇرچە
uk ukrainian | українська
ur urdu | اردو
uz uzbek | o'zbek | ozbek | ўзбек
ve venda
vi vietnamese | tieng viet
war waray
wo wolof
xh xhosa | isixhosa
yi yiddish
yo yoruba
zh chinese | mandarin | 中文 | 汉语 | 普通话
zh-Hans simplified chinese | chinese (simplified) | chinese simplified | 简体中文
zh-Hant traditional chinese | chinese (traditional) | chinese traditional | 繁體中文
zu zulu | isizulu
"""

TAGS: dict[str, str] = {
    name.strip(): tag
    for line in _NAMES.strip().splitlines()
    for tag, _, names in [line.partition(" ")]
    for name in names.split("|")
}
"""The tag of each name."""

SHORTER = {
    "ara": "ar", "ben": "bn", "bos": "bs", "bur": "my", "mya": "my", "chi": "zh", "zho": "zh",
    "dut": "nl", "nld": "nl", "eng": "en", "fas": "fa", "per": "fa", "fra": "fr", "fre": "fr",
    "deu": "de", "ger": "de", "hau": "ha", "heb": "he", "hin": "hi", "hat": "ht", "ind": "id",
    "ita": "it", "khm": "km", "kin": "rw", "kur": "ku", "lin": "ln", "nep": "ne", "orm": "om",
    "pan": "pa", "pol": "pl", "por": "pt", "pus": "ps", "ron": "ro", "rum": "ro", "rus": "ru",
    "som": "so", "spa": "es", "swa": "sw", "tam": "ta", "tha": "th", "tir": "ti", "tur": "tr",
    "ukr": "uk", "urd": "ur", "vie": "vi", "amh": "am", "sqi": "sq", "alb": "sq", "cym": "cy",
    "wel": "cy", "yor": "yo", "zul": "zu", "iw": "he", "in": "id",
}  # fmt: skip
"""Two letters where BCP 47 asks for them and forms write three, or an older two."""

RIGHT_TO_LEFT = frozenset(
    {
        "acm", "acq", "aeb", "afb", "aii", "ajp", "apc", "apd", "ar", "arb", "arc", "arq", "ars",
        "ary", "arz", "ayl", "azb", "bal", "bgn", "bqi", "ckb", "dv", "fa", "glk", "haz", "he",
        "hno", "khw", "ks", "lrc", "luz", "mey", "mzn", "nqo", "pbt", "pes", "phr", "pnb", "prs",
        "ps", "pst", "sd", "sdh", "shu", "skr", "syr", "ug", "ur", "yi",
    }
)  # fmt: skip
"""Languages that are written from right to left unless their tag names a script."""

RIGHT_TO_LEFT_IN = frozenset(
    {
        "az-iq", "az-ir", "ha-sd", "kk-cn", "kk-ir", "ku-iq", "ku-ir", "ku-lb", "ky-cn", "pa-pk",
        "tg-pk", "tk-ir", "uz-af", "uz-cn",
    }
)  # fmt: skip
"""A language and a country in which it is written from right to left."""

LEFT_TO_RIGHT_IN = frozenset({"sd-in"})
"""The reverse."""

SCRIPTS_RIGHT_TO_LEFT = frozenset(
    {"adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"}
)
"""Scripts, as ISO 15924 names them, that are written from right to left."""
