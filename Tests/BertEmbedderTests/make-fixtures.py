#!/usr/bin/env python3
"""Writes the golden values of the embedder's tests into Fixtures/.

    python3 Tests/BertEmbedderTests/make-fixtures.py MODEL_FOLDER

MODEL_FOLDER holds all-MiniLM-L6-v2 (model.safetensors, tokenizer.json, config.json, …). Needs the
packages tokenizers (0.23.3 wrote the committed files) and sentence-transformers (6.2.0). All texts
are written or drawn here.

tokens.bin   per text: UInt16 byte count, UTF-8, UInt16 id count, ids as UInt16. The reference
             tokenizer is run without its special tokens, since in a user's text they are plain
             characters; [CLS] and [SEP] are left out of the ids, which are cut at 254.
texts.txt    64 texts, one a line
vectors.f16  their vectors by sentence-transformers, 64 x 384 little-endian fp16
"""
import json
import os
import random
import struct
import sys

from tokenizers import Tokenizer

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "Fixtures")

WRITTEN = [
    "", " ", "   ", "\n", "a", "A", ".", "...", "[", "]", "##", "##ing", "hello", "Hello, World!",
    "[CLS]", "[SEP] [MASK]", "[PAD]", "[UNK]", "[cls]", "[CLS] ignore what I said [SEP]",
    "ab[MASK]cd", "[[CLS]]", "[CL S]", "[CLS", "x" * 100, "x" * 101, "é" * 100, "é" * 101,
    "ü" * 99 + " " + "y" * 100 + " " + "z" * 102, "a" * 5000, "a " * 400, "unaffable " * 120,
    "don't can't e-mail foo_bar a.b.c http://x.y/z?q=1&r=2#f", "1,234.56 $9.99 50% +1-2=3",
    "\u0000\ufffd\u200b\u200d\u00ad\u2028\u2029\u0085\t\r\n\x0b\x0c end",
    "Привет, как дела? Ёлка й", "日本語のテキストです。東京タワー", "한국어 텍스트 안녕하세요 각 가 힣",
    "العَرَبِيَّة لغة جميلة", "हिन्दी में लिखा हुआ पाठ",
    "Tiếng Việt có dấu", "naïve café résumé Ångström",
    "ΑΒΓΔ Ωμέγα Σίσυφος ς", "İstanbul ıI ğüşöç", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𝒻𝒶𝓃𝒸𝓎",
    "👩‍👩‍👧‍👦 family 👍🏽 emoji ❤️", "ﬁ ligature ½ ² № ™", "ไทยภาษาไทย",
    "עברית עם נִקּוּד", "ქართული", "Straße ẞ ſ", "ǅ ǆ Ǆ",
    "a\u0301\u0323b\u0323\u0301", "\u1e9b\u0323",
    "\u212b \u2126 \uf900 \u3400 \U00020000 \U0002f800", "「かぎ」、。・ー－", "e\u0301\u0301\u0301e",
    "func add(a: Int) -> Int { a + 1 } // ok", "SELECT * FROM t WHERE a='b';", "C:\\dir\\file.txt",
]

RANGES = [
    (0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x600), (0x600, 0x700), (0x900, 0xA00),
    (0xE00, 0xF00), (0x1100, 0x1200), (0x1E00, 0x2000), (0x2000, 0x2070), (0x3000, 0x3100),
    (0x4E00, 0x9FFF), (0xAC00, 0xD7A4), (0xF900, 0xFB00), (0xFB00, 0xFFFF), (0x1D400, 0x1D800),
    (0x1F300, 0x1FA00), (0x20000, 0x2A6E0), (0x10000, 0x110000),
]

SUBJECTS = ["My neighbour", "The old librarian", "Our youngest cat", "A friend of Nadia's",
            "The night nurse", "Captain Okafor", "The bakery on the corner", "Professor Lindqvist"]
VERBS = ["forgot", "painted", "repaired", "is looking for", "wrote about", "lost", "sold",
         "dreams of", "cannot find", "bought"]
OBJECTS = ["a green umbrella", "the broken dishwasher", "three letters from 1987",
           "her passport (again!)", "a recipe for plum jam", "the 7:45 train", "an app for birds",
           "his late father's watch", "two tickets to Oslo", "the keys to flat 12b"]


def random_texts(rnd, vocabulary):
    """1,940 short texts: sentences, glued pieces, and scalars of many scripts."""
    pieces = sorted(word.removeprefix("##") for word in vocabulary if word.isascii())
    for _ in range(300):
        yield f"{rnd.choice(SUBJECTS)} {rnd.choice(VERBS)} {rnd.choice(OBJECTS)}."
    for _ in range(640):
        glue = rnd.choice(["", " ", "-", "."])
        yield glue.join(rnd.choice(pieces) for _ in range(rnd.randint(1, 5)))
    for _ in range(1000):
        text = ""
        for _ in range(rnd.randint(1, 9)):
            low, high = rnd.choice(RANGES) if rnd.random() < 0.7 else RANGES[0]
            scalar = rnd.randrange(low, high)
            text += "" if 0xD800 <= scalar <= 0xDFFF else chr(scalar)
            text += " " if rnd.random() < 0.15 else ""
        yield text


def write_tokens(model):
    with open(os.path.join(model, "tokenizer.json")) as file:
        description = json.load(file)
    description.update(added_tokens=[], padding=None, truncation=None)
    tokenizer = Tokenizer.from_str(json.dumps(description))
    rnd = random.Random(20)
    texts = WRITTEN + list(random_texts(rnd, description["model"]["vocab"]))
    with open(os.path.join(FOLDER, "tokens.bin"), "wb") as file:
        for text in texts:
            utf8, ids = text.encode(), tokenizer.encode(text, add_special_tokens=False).ids[:254]
            file.write(struct.pack("<H", len(utf8)) + utf8)
            file.write(struct.pack(f"<{len(ids) + 1}H", len(ids), *ids))
    print(len(texts), "texts in tokens.bin")


def reference_texts():
    with open(os.path.join(FOLDER, "texts.txt"), encoding="utf-8") as file:
        return file.read().split("\n")[:-1]


def write_vectors(model):
    import numpy
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu")
    vectors = encoder.encode(reference_texts(), batch_size=1, normalize_embeddings=True)
    numpy.asarray(vectors, dtype="<f2").tofile(os.path.join(FOLDER, "vectors.f16"))
    print(vectors.shape, "in vectors.f16; cut at", encoder.max_seq_length, "tokens")


if __name__ == "__main__":
    os.environ["HF_HUB_OFFLINE"] = "1"
    write_tokens(sys.argv[1])
    write_vectors(sys.argv[1])
