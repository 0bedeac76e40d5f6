"""Makes service/test/fixtures/pickles.json: values pickled by Python with protocols 0 to 5, and what Python's str() says after a pass through JSON.

    python3 service/test/ui/pickle/make-fixtures.py
"""
import base64, collections, datetime, decimal, enum, fractions, json, math, pathlib, pickle, uuid

ForeachFrame = collections.namedtuple("ForeachFrame", "step var num_splits index value")


class Colour(enum.Enum):
    RED = 1


class Plain:
    def __init__(self):
        self.inside = [1, {"a": 2}]


class SubDict(dict):
    pass


class SubList(list):
    pass


class CustomError(Exception):
    pass


class Slotted:
    __slots__ = ("a",)

    def __init__(self):
        self.a = 1


class IncludedFile:
    def __init__(self, descriptor):
        self._descriptor = descriptor


shared = ["shared", 1.5]
VALUES = {
    "none": None,
    "true": True,
    "false": False,
    "int zero": 0,
    "int small": 200,
    "int two bytes": 40000,
    "int negative": -1,
    "int 31 bits": 2**31 - 1,
    "int beyond 31 bits": 2**31,
    "int lowest of 32 bits": -(2**31),
    "int beyond 53 bits": 2**53 + 1,
    "int beyond 64 bits": 2**64,
    "int large": 10**100,
    "int large negative": -(2**255),
    "int longer than 255 bytes": 1 << 2100,
    "float zero": 0.0,
    "float negative zero": -0.0,
    "float whole": 2.0,
    "float hundred": 100.0,
    "float tenth": 0.1,
    "float third": 1 / 3,
    "float negative": -12.75,
    "float below the exponent": 1e15,
    "float from the exponent on": 1e16,
    "float many digits": 1234567890123456.7,
    "float large with digits": 1.2345e20,
    "float e21": 1e21,
    "float e100": 1e100,
    "float tiny without exponent": 0.0001,
    "float tiny with exponent": 0.00001,
    "float tiny with digits": 0.0000123,
    "float smallest": 5e-324,
    "float largest": 1.7976931348623157e308,
    "float nan": math.nan,
    "float inf": math.inf,
    "float negative inf": -math.inf,
    "text empty": "",
    "text ascii": "hello",
    "text single quote": "it's",
    "text double quote": 'say "hi"',
    "text both quotes": "it's \"so\"",
    "text unicode": "smörgåsbord 刺身 😀",
    "text of 300": "x" * 300,
    "list of quoted texts": ["it's", 'say "hi"', "it's \"so\"", "back\\slash", "\\'"],
    "list of control characters": ["\n", "\r\n", "\t", "\0", "\x07", "\x1b[0m", "\x7f", "\x85", "\xa0", "\xad"],
    "list of odd unicode": ["\u200b", "\u2028", "\u3000", "\ufeff", "\ue000", "\U000e0001", "\U0010ffff", "é", "e\u0301", "\u0378"],
    "lone surrogates": ["\ud83d", "a\udc00b", "\ud83d\ude00"],
    "bytes": b"\x00\xff",
    "bytes empty": b"",
    "bytes of 300": b"\xfe" * 300,
    "bytearray": bytearray(b"abc"),
    "list empty": [],
    "list": [1, "two", None, [True, 3.5]],
    "list of one": [7],
    "list of 1500": list(range(1500)),
    "tuple empty": (),
    "tuple of 1": (1,),
    "tuple of 2": (1, (2,)),
    "tuple of 3": ("a", 2, 3.0),
    "tuple of 5": (1, 2, 3, 4, 5),
    "dict empty": {},
    "dict": {"k": [1, 2, None], "ü": {"n": "it's"}},
    "dict of 1 entry": {"a": 1},
    "dict with other keys": {1: "a", None: "b", "1": "c", 2.5: "d", True: "e", 1e16: "f", math.inf: "g", math.nan: "h"},
    "dict with integer-like keys": {"b": 1, "10": 2, "9": 3},
    "dict with __proto__": {"__proto__": {"polluted": 1}, "constructor": 2},
    "dict with a tuple key": {(1, 2): 3},
    "set": {1},
    "set in a list": [{"a"}],
    "frozenset": frozenset(["a"]),
    "shared parts": [shared, shared, {"again": shared}],
    "OrderedDict": collections.OrderedDict([("b", 1), ("a", [2])]),
    "Counter": collections.Counter("aab"),
    "defaultdict": collections.defaultdict(list, {"a": [1]}),
    "ForeachFrame": [ForeachFrame("fan", "items", 3, 2, "é")],
    "SubDict": SubDict(a=1),
    "SubList": SubList([1]),
    "datetime": datetime.datetime(2026, 1, 2, 3, 4, 5),
    "date": [datetime.date(2026, 1, 2)],
    "timedelta": datetime.timedelta(seconds=5),
    "Decimal": decimal.Decimal("1.5"),
    "Fraction": fractions.Fraction(1, 3),
    "UUID": uuid.UUID(int=5),
    "complex": complex(1, 2),
    "range": range(3),
    "slice": slice(1, 2, 3),
    "object": Plain(),
    "object with slots": Slotted(),
    "exception": CustomError("went wrong"),
    "builtin exception": ValueError("went wrong"),
    "class": Plain,
    "builtin class": int,
    "function": json.dumps,
    "enum": Colour.RED,
    "included file": IncludedFile({"type": "uploader-v2", "url": "azure://c/a", "is_text": True, "encoding": None, "size": 3}),
}


def expectation(value):
    if type(value) in (SubDict, SubList):  # classes that only the user's code has
        return {"error": f"Object of type {type(value).__name__} is not JSON serializable"}
    try:
        return {"str": str(json.loads(json.dumps(value)))}
    except TypeError as error:
        return {"error": str(error)}


fixtures = []
for name, value in VALUES.items():
    seen = set()
    for protocol in range(6):
        try:
            data = pickle.dumps(value, protocol=protocol)
        except (pickle.PicklingError, TypeError):
            continue  # slots need protocol 2
        encoded = base64.b64encode(data).decode()
        if encoded not in seen:
            seen.add(encoded)
            fixtures.append({"name": name, "protocol": protocol, "pickle": encoded, **expectation(value)})

lines = ",\n".join(json.dumps(fixture) for fixture in fixtures)
(pathlib.Path(__file__).parents[2] / "fixtures" / "pickles.json").write_text(f"[\n{lines}\n]\n")
