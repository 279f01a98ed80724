// SPDX-License-Identifier: Apache-2.0
// Reads Mapbox Vector Tiles (2.1): protocol buffers of layers, features, keys and values. Whatever the bytes are, it
// ends: with layers, or with an error.

class Reader {
  constructor(bytes, start = 0, end = bytes.length) {
    this.bytes = bytes
    this.at = start
    this.end = end
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get more() { return this.at < this.end }

  /** A number of up to 64 bits; exact up to 53. */
  varint() {
    let value = 0
    for (let power = 0; power < 10; power++) {
      if (this.at >= this.end) throw new RangeError('cut off')
      const byte = this.bytes[this.at++]
      value += (byte & 0x7f) * 2 ** (7 * power)
      if (byte < 0x80) return value
    }
    throw new RangeError('too long')
  }

  /** The next field: its number and what it holds, a number or a stretch of bytes. */
  field() {
    const key = this.varint(), number = Math.floor(key / 8)
    switch (key & 7) {
      case 0: return { number, value: this.varint() }
      case 1: return { number, ...this.skip(8) }
      case 2: return { number, ...this.skip(this.varint()) }
      case 5: return { number, ...this.skip(4) }
      default: throw new RangeError('no such type')
    }
  }

  skip(length) {
    const start = this.at
    if (!(length <= this.end - start)) throw new RangeError('cut off')
    this.at += length
    return { start, end: this.at }
  }

  within({ start, end }) {
    if (start === undefined) throw new RangeError('a number where bytes belong')
    return new Reader(this.bytes, start, end)
  }

  text({ start, end }) {
    if (start === undefined) throw new RangeError('a number where bytes belong')
    return texts.decode(this.bytes.subarray(start, end))
  }
}

const texts = new TextDecoder()
const zigzag = (value) => (value % 2 ? -(value + 1) / 2 : value / 2)

/** The layers of a tile. */
export function decode(bytes) {
  const layers = [], reader = new Reader(bytes)
  while (reader.more) {
    const field = reader.field()
    if (field.number === 3) layers.push(layer(reader.within(field)))
  }
  return layers
}

function layer(reader) {
  const keys = [], values = [], parts = [], result = { name: '', extent: 4096, features: [] }
  while (reader.more) {
    const field = reader.field()
    if (field.number === 1) result.name = reader.text(field)
    else if (field.number === 2) parts.push(reader.within(field))
    else if (field.number === 3) keys.push(reader.text(field))
    else if (field.number === 4) values.push(value(reader.within(field)))
    else if (field.number === 5) result.extent = field.value || 4096
  }
  result.features = parts.map((part) => feature(part, keys, values))
  return result
}

function value(reader) {
  let result = null
  while (reader.more) {
    const field = reader.field()
    if (field.number === 1) result = reader.text(field)
    else if (field.number === 2) result = reader.view.getFloat32(field.start, true)
    else if (field.number === 3) result = reader.view.getFloat64(field.start, true)
    else if (field.number === 4 || field.number === 5) result = field.value
    else if (field.number === 6) result = zigzag(field.value)
    else if (field.number === 7) result = Boolean(field.value)
  }
  return result
}

function feature(reader, keys, values) {
  const tags = {}
  let type = 0, commands = null
  while (reader.more) {
    const field = reader.field()
    if (field.number === 2) {
      const pairs = reader.within(field)
      while (pairs.more) {
        const key = keys[pairs.varint()], one = values[pairs.more ? pairs.varint() : -1]
        if (key !== undefined && one != null) tags[key] = one
      }
    } else if (field.number === 3) type = field.value
    else if (field.number === 4) commands = reader.within(field)
  }
  return { type, tags, geometry: () => (commands ? lines(commands) : []) }
}

/** The lines of a geometry, each as x, y, x, y, …; points are lines of one. */
function lines(reader) {
  const all = []
  let x = 0, y = 0, line = null
  reader = new Reader(reader.bytes, reader.at, reader.end)
  while (reader.more) {
    const command = reader.varint(), count = Math.floor(command / 8)
    if ((command & 7) === 7) continue
    if ((command & 7) !== 1 && (command & 7) !== 2) throw new RangeError('no such command')
    for (let step = 0; step < count; step++) {
      x += zigzag(reader.varint())
      y += zigzag(reader.varint())
      if ((command & 7) === 1 || !line) all.push(line = [])
      line.push(x, y)
    }
  }
  return all
}
