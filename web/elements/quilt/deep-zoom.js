// @ts-check
// OpenSeadragon over a quilt's picture: it draws the tiles, and the view moves as it is told. Pointers, keys, links
// and words are the affair of whoever opens it.

/** @typedef {import("./geometry.js").Rect} Rect */

/** So near to the whole counts as the whole. */
const WHOLE = 1.001

const OPTIONS = {
  // Its drawer of choice, WebGL, keeps every tile in the graphics memory too, of which a cheap phone has little.
  drawer: "canvas",
  showNavigationControl: false,
  mouseNavEnabled: false,
  keyboardNavEnabled: false,
  // Only so that it does not take the page's scrolling away from a finger that lies on it.
  cooperativeGestures: true,
  tabIndex: -1,
  visibilityRatio: 1,
  constrainDuringPan: true,
  minZoomImageRatio: 1,
  maxZoomPixelRatio: 2,
  imageLoaderLimit: 4,
  preserveImageSizeOnResize: false,
}

/**
 * The views count in widths of the picture: x and width from 0 to 1 across.
 */
export class DeepZoom {
  /**
   * Rejects where the library or the picture cannot be had.
   *
   * @param {HTMLElement} element @param {string} info the address of the picture's IIIF description
   * @param {{ changed: () => void, rested: () => void }} hears
   */
  static async open(element, info, hears) {
    const [{ OpenSeadragon }, source] = await Promise.all([load(), describe(info)])
    const viewer = new OpenSeadragon.Viewer({ ...OPTIONS, element })
    const zoom = new DeepZoom(OpenSeadragon, viewer)
    viewer.addHandler("update-viewport", hears.changed)
    viewer.addHandler("resize", hears.changed)
    viewer.addHandler("animation-finish", hears.rested)
    try {
      await zoom.#add(source)
    } catch (error) {
      zoom.close()
      throw error
    }
    return zoom
  }

  #newest = 0

  /** @param {any} library @param {any} viewer */
  constructor(library, viewer) {
    this.library = library
    this.viewer = viewer
  }

  /** Show another state of the same picture in the same view. @param {string} info */
  async replace(info) {
    const mine = ++this.#newest
    const source = await describe(info)
    if (mine === this.#newest) await this.#add(source)
  }

  /** Whether movements take no time. @param {boolean} still */
  set still(still) {
    const { viewport } = this.viewer
    for (const spring of [viewport.centerSpringX, viewport.centerSpringY, viewport.zoomSpring])
      spring.animationTime = still ? 0 : 0.7
  }

  /** What is in view now, or once all movement has come to its end. @param {boolean} [current] @returns {Rect} */
  view(current = false) {
    const { x, y, width, height } = this.viewer.viewport.getBounds(current)
    return { x, y, width, height }
  }

  get atHome() {
    const { viewport } = this.viewer
    return viewport.getZoom() <= viewport.getHomeZoom() * WHOLE
  }

  home() {
    this.viewer.viewport.goHome()
  }

  /** @param {Rect} rect */
  fit({ x, y, width, height }) {
    this.viewer.viewport.fitBoundsWithConstraints(new this.library.Rect(x, y, width, height))
  }

  /** Move without coming nearer. @param {Rect} rect */
  reach({ x, y, width, height }) {
    const { viewport } = this.viewer
    viewport.panTo(new this.library.Point(x + width / 2, y + height / 2))
    viewport.applyConstraints()
  }

  /** @param {number} factor @param {{ x: number, y: number }} [at] pixels on the element @param {boolean} [atOnce] */
  enlarge(factor, at, atOnce = false) {
    const { viewport } = this.viewer
    const point = at && viewport.pointFromPixel(new this.library.Point(at.x, at.y), true)
    viewport.zoomBy(factor, point, atOnce)
    viewport.applyConstraints(atOnce)
  }

  /** Show what lies so many pixels further on. @param {number} x @param {number} y @param {boolean} [atOnce] */
  move(x, y, atOnce = false) {
    const { viewport } = this.viewer
    viewport.panBy(viewport.deltaPointsFromPixels(new this.library.Point(x, y), atOnce), atOnce)
    viewport.applyConstraints(atOnce)
  }

  close() {
    this.viewer.destroy()
  }

  /** Lay it over what is there, which goes once all tiles of the new one are. @param {object} tileSource */
  #add(tileSource) {
    const { world } = this.viewer
    const before = [...Array(world.getItemCount()).keys()].map((index) => world.getItemAt(index))
    return new Promise((done, fail) => {
      const success = (/** @type {any} */ { item }) => {
        whenLoaded(item, () => {
          for (const old of before) if (world.getIndexOfItem(old) >= 0) world.removeItem(old)
          done(undefined)
        })
      }
      this.viewer.addTiledImage({ tileSource, width: 1, success, error: fail })
    })
  }
}

/** @param {any} item @param {() => void} then */
function whenLoaded(item, then) {
  if (item.getFullyLoaded()) return then()
  item.addOnceHandler("fully-loaded-change", then)
}

/** It is large, so it comes only to who looks closer. */
async function load() {
  // OpenSeadragon puts a style of its own into the page, which the page's policy forbids, unless it finds one like this.
  if (!document.querySelector("style[data-openseadragon-mobile-css]")) {
    const style = document.createElementNS("", "style")
    style.setAttribute("data-openseadragon-mobile-css", "true")
    document.head.append(style)
  }
  return import("../../vendor/openseadragon.js")
}

/** The description names the site's public address; the tiles come from where this page came from. @param {string} info */
async function describe(info) {
  const response = await fetch(info, { headers: { accept: "application/json" } })
  if (!response.ok) throw new Error(`${info} answered ${response.status}`)
  return {
    ...(await response.json()),
    id: new URL(info, location.href).href.replace(/\/info\.json$/, ""),
    tileFormat: "webp",
  }
}
