#!/usr/bin/env python3
"""Counts and lists the rows of published price files, independently of the product (standard library only, expat underneath).

    count.py PATH...            one JSON object a file: kind, rows, items, sum of prices, or the error
    count.py --dump PATH...     one JSON object a row: prices, promotions or stores as the source has them

A folder is read recursively; files whose names are no published names are left out. A row is an item|product|line (prices),
promotion|sale|line (promotions) or store|branch|line (stores) element that contains no other such element.
"""
import argparse
import gzip
import io
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
import zipfile
import zlib
from decimal import Decimal, InvalidOperation

NAME = re.compile(r"^(NULL)?(PriceFull|PromoFull|StoresFull|StoreFull|Price|Promo|Stores|Store)\d{7,14}(-\d*)*(\.[A-Za-z]{2,4})*$", re.I)
ROWS = {
    "prices": {"item", "product", "line"},
    "promotions": {"promotion", "sale", "line"},
    "stores": {"store", "branch", "line"},
}
ITEMS = {"item", "promotionitem"}
CODE_PAGES = {"windows-1255", "cp1255", "iso-8859-8", "iso-8859-8-i", "iso-8859-8-e"}


class Unreadable(Exception):
    """The file has no rows that count; the message is the kind of damage."""


def kind_of(name):
    kind = NAME.match(name).group(2).lower()
    return "prices" if kind.startswith("price") else "promotions" if kind.startswith("promo") else "stores"


def unwrap(data, levels=3):
    while levels >= 0:
        if data[:2] == b"\x1f\x8b":
            data = gunzip(data)
        elif data[:4] == b"PK\x03\x04":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                names = [n for n in archive.namelist() if not n.endswith("/") and not n.startswith("__MACOSX/")]
                if len(names) != 1:
                    raise Unreadable("corrupt")
                data = archive.read(names[0])
        else:
            return data
        levels -= 1
    raise Unreadable("too-large")


def gunzip(data):
    out = []
    while data[:2] == b"\x1f\x8b":
        member = zlib.decompressobj(31)
        try:
            out.append(member.decompress(data))
        except zlib.error:
            raise Unreadable("corrupt") from None
        if not member.eof:
            raise Unreadable("truncated")
        data = member.unused_data
    return b"".join(out)


def decode(data):
    if data.startswith(b"\xef\xbb\xbf"):
        return data[3:].decode("utf-8")
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[2:].decode(codec)
    if data[1:2] == b"\0" and data[3:4] == b"\0":
        return data.decode("utf-16-le")
    if data[:1] == b"\0" and data[2:3] == b"\0":
        return data.decode("utf-16-be")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1255")


def parse(text):
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1).strip().rstrip("\0").rstrip()
    try:
        return ET.fromstring(text)
    except ET.ParseError:
        text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", text)
        text = re.sub(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)", "&amp;", text)
        try:
            return ET.fromstring(text)
        except ET.ParseError as error:
            raise Unreadable("truncated" if "no element found" in str(error) or "unclosed" in str(error) else "malformed") from None


def local(element):
    return element.tag.rsplit("}", 1)[-1].lower()


def rows_of(root, kind):
    names = ROWS[kind]
    for element in root.iter():
        if local(element) in names and not any(local(e) in names for e in element.iter() if e is not element):
            yield element


def field(element, *names, deep=False):
    """Text of the last child (or descendant) of one of these names; attributes count as children."""
    found = next((v for k, v in element.attrib.items() if k.lower() in names), None)
    for child in element.iter() if deep else element:
        if local(child) in names:
            found = child.text or ""
    return found


def items_of(promotion):
    inside = [e for e in promotion.iter() if e is not promotion and local(e) in ITEMS]
    return inside if inside else [promotion] if field(promotion, "itemcode") is not None else []


def read(path):
    with open(path, "rb") as file:
        data = file.read()
    if not data:
        raise Unreadable("empty")
    return parse(decode(unwrap(data)))


def price(text):
    try:
        return Decimal((text or "").strip()) if re.fullmatch(r"\s*-?(\d+\.?\d*|\.\d+)\s*", text or "") else None
    except InvalidOperation:
        return None


def count(path, kind):
    rows = list(rows_of(read(path), kind))
    result = {"kind": kind, "rows": len(rows)}
    if kind == "prices":
        prices = [price(field(r, "itemprice")) for r in rows]
        result["sum_price"] = str(sum((p for p in prices if p is not None), Decimal(0)).quantize(Decimal("0.0001")))
    if kind == "promotions":
        result["items"] = sum(len(items_of(r)) for r in rows)
    return result


def dump(path, kind):
    root = read(path)
    chain = field(root, "chainid", deep=True)
    for row in rows_of(root, kind):
        if kind == "prices":
            yield {"code": (field(row, "itemcode") or "").strip(), "name": field(row, "itemname", "itemnm") or "", "price": str(price(field(row, "itemprice")))}
        elif kind == "stores":
            yield {
                "chain_id": field(row, "chainid") or chain, "store": (field(row, "storeid") or "").strip(),
                "name": field(row, "storename") or "", "city": field(row, "city") or "",
            }
        else:
            yield {
                "id": (field(row, "promotionid") or "").strip(), "description": field(row, "promotiondescription") or "",
                "min_qty": field(row, "minqty"), "price": field(row, "discountedprice"),
                "start": [field(row, "promotionstartdate", "promotionstartdatetime"), field(row, "promotionstarthour")],
                "end": [field(row, "promotionenddate", "promotionenddatetime"), field(row, "promotionendhour")],
                "items": [
                    {"code": (field(i, "itemcode") or "").strip(), "min_qty": field(i, "minqty"), "price": field(i, "discountedprice")}
                    for i in items_of(row)
                ],
            }


def files(paths):
    for path in paths:
        if os.path.isdir(path):
            for folder, _, names in sorted(os.walk(path)):
                yield from (os.path.join(folder, n) for n in sorted(names) if NAME.match(n))
        else:
            yield path


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--dump", action="store_true", help="list the rows")
    arguments.add_argument("paths", nargs="+")
    options = arguments.parse_args()
    for path in files(options.paths):
        name = os.path.basename(path)
        kind = kind_of(name)
        try:
            for line in dump(path, kind) if options.dump else [count(path, kind)]:
                print(json.dumps({"file": name, **line}, ensure_ascii=False))
        except Unreadable as error:
            print(json.dumps({"file": name, "kind": kind, "error": str(error)}))
        except UnicodeDecodeError:
            print(json.dumps({"file": name, "kind": kind, "error": "bad-encoding"}))


if __name__ == "__main__":
    sys.exit(main())
