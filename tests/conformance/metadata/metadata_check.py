#!/usr/bin/python3
"""Reads metadata of practices by other people's programs: pybtex for BibTeX, rdflib's table of DCMI terms, ElementTree.

Usage: metadata_check.py DIRECTORY   as metadata_samples has filled it
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

from pybtex.database import parse_string
from pybtex.richtext import Text
from rdflib.namespace import DCMITYPE, DCTERMS

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
DATACITE = "{http://datacite.org/schema/kernel-4}"


def expect(condition, what):
    if not condition:
        raise SystemExit(f"wrong: {what}")


def letters(text):
    """What TeX keeps of a text whatever it makes of its signs."""
    return re.sub(r"\W", "", re.sub(r"\\text(asciicircum|braceleft|braceright)", "", text))


def check_bibtex(folder, facts):
    entries = parse_string((folder / "references.bib").read_text(), "bibtex").entries
    expect(len(entries) == len(facts), f"{len(entries)} entries of {len(facts)}")
    for fact in facts:
        entry = entries[fact["id"]]
        title = str(Text.from_latex(entry.fields["title"]))
        expect(letters(title) == letters(fact["titles"][0][1]), f"{title} for {fact['titles'][0][1]}")
        persons = entry.persons["author"]
        expect(len(persons) == len(fact["creators"]), f"{persons} for {fact['creators']}")
        for person, (name, is_organisation) in zip(persons, fact["creators"]):
            # Written in the order of reading, unless a comma says which name is the family's.
            in_order = " ".join([*person.first_names, *person.middle_names, *person.prelast_names,
                                 *person.last_names])
            read = str(Text.from_latex(str(person) if ", " in name else in_order))
            expect(letters(read) == letters(name), f"{read} for {name}")
            if ", " in name and not is_organisation:
                expect(" ".join(person.last_names) == name.split(", ")[0], f"{person.last_names} for {name}")
        expect(entry.fields["year"] == fact["issued"][:4], entry.fields["year"])


def check_dcmi(folder, facts):
    records = ElementTree.parse(folder / "dcmi.xml").getroot().findall("record")
    expect(len(records) == len(facts), f"{len(records)} records of {len(facts)}")
    namespace = "{http://purl.org/dc/terms/}"
    for record, fact in zip(records, facts):
        for element in record:
            expect(element.tag.startswith(namespace), element.tag)
            expect(element.tag.removeprefix(namespace) in DCTERMS, f"{element.tag} is no term of DCMI")
            scheme = element.get(XSI_TYPE, "dcterms:URI").removeprefix("dcterms:")
            # The vocabulary encoding scheme of types is a term, too.
            expect(scheme in DCTERMS, f"{scheme} is no encoding scheme of DCMI")
        titles = [[element.get(XML_LANG), element.text] for element in record.findall(f"{namespace}title")]
        expect(titles == fact["titles"], f"{titles} for {fact['titles']}")
        creators = [element.text for element in record.findall(f"{namespace}creator")]
        expect(creators == [name for name, _ in fact["creators"]], creators)
        expect(record.find(f"{namespace}type").text in DCMITYPE, record.find(f"{namespace}type").text)
    # It must refuse something too, or it would say nothing.
    expect("author" not in DCTERMS and "Report" not in DCMITYPE, "rdflib takes any term")


def check_datacite(folder, facts):
    resources = ElementTree.parse(folder / "datacite.xml").getroot().findall(f"{DATACITE}resource")
    expect(len(resources) == len(facts), f"{len(resources)} resources of {len(facts)}")
    for number, (resource, fact) in enumerate(zip(resources, facts)):
        titles = [[element.get(XML_LANG), element.text] for element in resource.iter(f"{DATACITE}title")]
        expect(titles == fact["titles"], f"{titles} for {fact['titles']}")
        creators = [element.text for element in resource.iter(f"{DATACITE}creatorName")]
        expect(creators == [name for name, _ in fact["creators"]], creators)
        identifier = resource.find(f"{DATACITE}identifier")
        if fact["doi"]:
            expect((identifier.get("identifierType"), identifier.text) == ("DOI", fact["doi"]), identifier.text)
        # One resource a file, as schemas want it.
        ElementTree.register_namespace("", DATACITE[1:-1])
        ElementTree.ElementTree(resource).write(folder / f"datacite-{number}.xml", "UTF-8", True)


def main(folder):
    facts = json.loads((folder / "facts.json").read_text())
    expect(len(facts) > 0, "no samples")
    check_bibtex(folder, facts)
    check_dcmi(folder, facts)
    check_datacite(folder, facts)
    print(f"{len(facts)} practices by pybtex, rdflib and ElementTree")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
