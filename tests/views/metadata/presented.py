"""What the tests of IIIF Presentation share: a manifest that was found valid, what another's reader finds, its annotations."""

import json
import subprocess
from typing import Any

from iiif_prezi3 import Manifest

from halls import Hall
from pages.catalogued import data
from twincloth.resources import WEB

READER = """
const { parseManifest } = require("manifesto.js")
const manifest = parseManifest(require("fs").readFileSync(0, "utf8"))
const [canvas] = manifest.getSequences()[0].getCanvases()
const painted = canvas.getContent().map((annotation) => annotation.getBody()[0])
console.log(JSON.stringify({
  id: manifest.id,
  label: manifest.getLabel().getValue("ru"),
  metadata: manifest.getMetadata().map((pair) => [pair.getLabel("en"), pair.getValue("en")]),
  statement: manifest.getRequiredStatement().getValue("ru"),
  thumbnail: manifest.getThumbnail()?.id,
  size: [canvas.getWidth(), canvas.getHeight()],
  painted: painted.map((body) => [body.id, body.getFormat()]),
  thumbnails: [manifest, canvas].map((one) => one.getThumbnail()?.getServices().map((service) => service.id)),
  pages: canvas.getProperty("annotations")?.map((page) => page.id) ?? [],
  services: painted.flatMap((body) => body.getServices().map((service) => service.id)),
}))
"""


def read(document: dict[str, Any]) -> dict[str, Any]:
    """What manifesto.js finds in a manifest."""
    run = subprocess.run(
        ["node", "--input-type=commonjs", "--eval", READER],
        cwd=WEB,
        input=json.dumps(document),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


async def manifest(hall: Hall, gift: str) -> dict[str, Any]:
    """The manifest, once it has been found valid."""
    document = await data(hall.visitor(), f"/{gift}/manifest.json")
    must_be_valid(document)
    return document


def must_be_valid(document: dict[str, Any]) -> None:
    """Raises ValidationError or AssertionError. The library lets some things through that the schema does not."""
    Manifest.model_validate(document)
    for node in nodes(document):
        assert isinstance(node.get("label", {}), dict), node
        if node.get("type") == "Annotation":
            assert node["motivation"], node
            assert node["body"], node
            assert node.get("target", "").startswith(document["items"][0]["id"]), node
        if node.get("type") == "AnnotationPage":
            assert node["items"], node
        if node.get("type") == "Canvas":
            assert node["width"] > 0, node
            assert node["height"] > 0, node


def nodes(value: Any) -> list[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(value, list):
        return [node for one in value for node in nodes(one)]
    if not isinstance(value, dict):
        return []
    return [value, *(node for one in value.values() for node in nodes(one))]


def annotations(document: dict[str, Any], language: str = "en") -> list[dict[str, Any]]:
    """What stands on the canvas in a language."""
    (canvas,) = document["items"]
    pages = {page["id"].rpartition("/")[2]: page for page in canvas.get("annotations", ())}
    return pages[language]["items"] if language in pages else []
