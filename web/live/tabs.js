// @ts-check
// Tabs of one browser share one cookie: when one has become another person's, the others must not go on
// speaking in the first one's name.

export class Tabs {
  #channel = new BroadcastChannel("twincloth")
  /** @type {string | null | undefined} */
  #me

  /** @param {string} code the exchange @param {() => void} changed another tab is somebody else's by now */
  constructor(code, changed) {
    this.code = code
    this.#channel.onmessage = ({ data }) => {
      if (data.code === code && data.me !== this.#me && this.#me !== undefined) changed()
    }
  }

  /** @param {string | null} me whose page this has become */
  tell(me) {
    this.#me = me
    this.#channel.postMessage({ code: this.code, me })
  }

  close() {
    this.#channel.close()
  }
}
