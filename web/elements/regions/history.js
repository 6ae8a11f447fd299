// @ts-check
// What was done to the patches, so that it can be undone.

/**
 * @typedef {{ id: string, name: string, x: number, y: number, width: number, height: number, removed: boolean }} Patch
 */

export class History {
  /** @param {Patch[]} patches */
  constructor(patches) {
    this.first = JSON.stringify(patches)
    this.steps = [patches]
    this.at = 0
  }

  get now() {
    return this.steps[this.at]
  }

  get changed() {
    return JSON.stringify(this.now) !== this.first
  }

  get canUndo() {
    return this.at > 0
  }

  get canRedo() {
    return this.at < this.steps.length - 1
  }

  /** @param {Patch[]} patches */
  add(patches) {
    if (JSON.stringify(patches) === JSON.stringify(this.now)) return
    this.steps = [...this.steps.slice(0, this.at + 1), patches]
    this.at += 1
  }

  /** @param {-1 | 1} step */
  go(step) {
    if (this.steps[this.at + step]) this.at += step
  }
}
