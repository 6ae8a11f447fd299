// @ts-check

/** Milliseconds for which it says that it was done. */
const SAID = 3000

/**
 * A button that copies `text` and says so in its `<output data-said="Copied">`.
 *
 * @example <copy-text text="https://…"><button type="button">Copy</button><output data-said="Copied"></output></copy-text>
 */
export class CopyTextElement extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this)
  }

  disconnectedCallback() {
    this.removeEventListener("click", this)
  }

  /** @param {Event} event */
  async handleEvent(event) {
    if (!(event.target instanceof Element) || !event.target.closest("button")) return
    await copy(this.getAttribute("text") ?? "")
    const output = this.querySelector("output")
    if (!output) return
    output.textContent = output.dataset.said ?? ""
    setTimeout(() => {
      output.textContent = ""
    }, SAID)
  }
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    copyBySelecting(text)
  }
}

/** A page over plain HTTP, as in a hall's own network, has no clipboard of the new kind. @param {string} text */
function copyBySelecting(text) {
  const field = document.createElement("textarea")
  field.value = text
  field.style.position = "fixed"
  document.body.append(field)
  field.select()
  document.execCommand("copy")
  field.remove()
}

customElements.define("copy-text", CopyTextElement)
