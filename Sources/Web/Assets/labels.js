// SPDX-License-Identifier: Apache-2.0
// The names on a base map of vector tiles: one canvas over all tiles, so that no name is cut and none covers another.

const fonts = { region: 'italic 600 13px', city: '600 16px', town: '600 14px', village: '600 13px', quarter: '500 12px', water: 'italic 500 12px', stream: 'italic 500 11px', spot: '500 11px' }
const family = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif'

/** Adds the canvas; gives `later`, which draws it anew. */
export function labels(L, map, { tiles, nameOf, style, shown }) {
  const pane = map.createPane('names')
  Object.assign(pane.style, { zIndex: 250, pointerEvents: 'none' })
  const canvas = document.createElement('canvas')
  canvas.className = 'map-names leaflet-zoom-hide'
  pane.append(canvas)
  let frame = null, turn = 0
  const later = () => { frame ??= requestAnimationFrame(() => { frame = null; draw() }) }

  const draw = async () => {
    const now = ++turn
    const found = (await Promise.all(shown().map((at) => tiles(at.z, at.x, at.y).then((tile) => [at, tile], () => null)))).filter((one) => one?.[1])
    if (now !== turn || !map.getPane('names')) return
    const size = map.getSize(), scale = Math.min(Math.max(devicePixelRatio || 1, 1), 3)
    canvas.width = size.x * scale
    canvas.height = size.y * scale
    Object.assign(canvas.style, { width: `${size.x}px`, height: `${size.y}px` })
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]))
    const pen = canvas.getContext('2d')
    pen.scale(scale, scale)
    const origin = map.getPixelBounds().min
    const words = gather(found, origin, Math.round(map.getZoom()), nameOf)
    const count = place(pen, words, size, style())
    canvas.dataset.names = count
  }
  map.on('moveend zoomend resize', later)
  later()
  return { later }
}

/** The names in pixels of the window, the most important first. */
function gather(found, origin, zoom, nameOf) {
  const words = []
  for (const [at, tile] of found) {
    for (const one of tile.named) {
      if (zoom < one.zoom || (one.sort.startsWith('r') && one.sort !== 'region' && zoom < roadZoom(one.sort)) || (one.sort === 'path' && zoom < 17)) continue
      const text = nameOf(one.tags)
      if (!text) continue
      const point = (x, y) => [at.left + (x / one.extent) * at.size - origin.x, at.top + (y / one.extent) * at.size - origin.y]
      const lines = one.geometry.map((line) => Array.from({ length: line.length / 2 }, (_, index) => point(line[2 * index], line[2 * index + 1])))
      words.push({ text, sort: one.sort, rank: one.rank, type: one.type, lines })
    }
  }
  return words.sort((one, other) => one.rank - other.rank || one.sort.localeCompare(other.sort))
}

const roadZoom = (sort) => ({ r1: 11, r2: 12, r3: 13, r4: 14, r5: 15, r6: 16 })[sort] ?? 15

function place(pen, words, size, style) {
  const taken = [], known = new Map()
  let count = 0
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.lineJoin = 'round'
  for (const word of words) {
    const isRoad = word.type === 2
    pen.font = `${fonts[word.sort] ?? (['r1', 'r2', 'r3'].includes(word.sort) ? '600 12px' : '500 11px')} ${family}`
    const width = pen.measureText(word.text).width, height = 15
    const spot = isRoad ? along(word.lines, width, size) : middle(word)
    if (!spot) continue
    const [x, y, angle] = spot
    // The corners of what is turned, as a box around.
    const w = Math.abs(Math.cos(angle)) * width + Math.abs(Math.sin(angle)) * height + 6
    const h = Math.abs(Math.sin(angle)) * width + Math.abs(Math.cos(angle)) * height + 4
    const box = [x - w / 2, y - h / 2, x + w / 2, y + h / 2]
    if (box[0] < 0 || box[1] < 0 || box[2] > size.x || box[3] > size.y) continue
    if (taken.some((one) => one[0] < box[2] && one[2] > box[0] && one[1] < box[3] && one[3] > box[1])) continue
    const same = known.get(word.text) ?? []
    if (same.some(([a, b]) => Math.hypot(a - x, b - y) < (isRoad ? 320 : 200))) continue
    known.set(word.text, [...same, [x, y]])
    taken.push(box)
    pen.save()
    pen.translate(x, y)
    pen.rotate(angle)
    pen.strokeStyle = style.halo
    pen.lineWidth = 3
    pen.strokeText(word.text, 0, 0)
    pen.fillStyle = word.sort === 'water' || word.sort === 'stream' ? style.deep : isRoad || word.sort === 'quarter' || word.sort === 'spot' ? style.quiet : style.ink
    pen.fillText(word.text, 0, 0)
    pen.restore()
    count += 1
  }
  return count
}

/** Where a point or an area is named. */
function middle(word) {
  const line = word.lines[0]
  if (!line?.length) return null
  if (word.type === 1) return [...line[0], 0]
  const [xs, ys] = [line.map(([x]) => x), line.map(([, y]) => y)]
  return [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2, 0]
}

/** A nearly straight stretch of a line that is long enough and inside, and how it lies. */
function along(lines, width, size) {
  let best = null
  for (const line of lines) {
    for (let start = 0; start < line.length - 1; start++) {
      let length = 0
      for (let end = start + 1; end < Math.min(line.length, start + 24); end++) {
        length += Math.hypot(line[end][0] - line[end - 1][0], line[end][1] - line[end - 1][1])
        const direct = Math.hypot(line[end][0] - line[start][0], line[end][1] - line[start][1])
        if (direct < length * 0.985) break
        if (direct < width + 10) continue
        const inside = clip(line[start], line[end], size)
        if (inside && inside[2] > width + 10 && (!best || inside[2] > best[2])) best = [...inside, Math.atan2(line[end][1] - line[start][1], line[end][0] - line[start][0])]
      }
    }
  }
  if (!best) return null
  let angle = best[3]
  if (angle > Math.PI / 2) angle -= Math.PI
  if (angle < -Math.PI / 2) angle += Math.PI
  return [best[0], best[1], angle]
}

/** The middle and the length of what of a stretch lies inside the window (Liang & Barsky 1984). */
function clip([x, y], [a, b], size) {
  let [from, to] = [0, 1]
  const [dx, dy] = [a - x, b - y]
  for (const [p, q] of [[-dx, x - 8], [dx, size.x - 8 - x], [-dy, y - 8], [dy, size.y - 8 - y]]) {
    if (p === 0) { if (q < 0) return null } else if (p < 0) from = Math.max(from, q / p)
    else to = Math.min(to, q / p)
  }
  if (from >= to) return null
  return [x + (dx * (from + to)) / 2, y + (dy * (from + to)) / 2, Math.hypot(dx, dy) * (to - from)]
}
