// SPDX-License-Identifier: Apache-2.0
// Draws a base map of vector tiles (Mapbox Vector Tiles 2.1) on canvases. Loaded only where there is one.

const SIZE = 256

let decode, classify, styles, widths

/** Adds the map's layers. */
export async function start(L, map, element, { kit, url, zooms, bounds, attribution }) {
  const [reading, look, writing] = await Promise.all(['mvt', 'mapstyle', 'labels'].map(kit.load));
  ({ decode } = reading);
  ({ classify, styles, widths } = look)
  const tiles = source(url)
  let style = styles(element)
  const Vector = L.GridLayer.extend({
    createTile(coords, done) {
      const canvas = document.createElement('canvas')
      const scale = Math.min(Math.max(devicePixelRatio || 1, 1), 3)
      canvas.width = canvas.height = SIZE * scale
      const pen = canvas.getContext('2d')
      pen.fillStyle = style.land
      pen.fillRect(0, 0, canvas.width, canvas.height)
      const [z, x, y] = home(coords, zooms)
      if (z === null) setTimeout(() => done(null, canvas))
      else {
        tiles(z, x, y).then((tile) => {
          if (tile) paint(pen, tile, coords, [z, x, y], scale, style)
          done(null, canvas)
        }, (error) => done(error, canvas))
      }
      return canvas
    },
  })
  const layer = new Vector({ minZoom: 0, maxZoom: 22, bounds, attribution, className: 'vector-map' }).addTo(map)
  const names = writing.labels(L, map, { tiles, style: () => style, shown: () => visible(map, zooms), nameOf: (tags) => look.nameOf(tags, kit.language) })
  layer.on('load', names.later)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    style = styles(element)
    layer.redraw()
    names.later()
  })
  return layer
}

/** The tile of the file that is drawn at an address: that of the zoom before, or the last one there is. */
export function home(coords, [low, high]) {
  const z = Math.min(Math.max(coords.z - 1, low), high)
  if (z > coords.z) return [null]
  const shift = coords.z - z
  return [z, Math.floor(coords.x / 2 ** shift), Math.floor(coords.y / 2 ** shift)]
}

/** The tiles of the file that what is seen lies in. */
function visible(map, zooms) {
  const zoom = Math.round(map.getZoom())
  const view = map.getPixelBounds()
  const found = new Map()
  const count = 2 ** zoom
  for (let x = Math.floor(view.min.x / SIZE); x <= Math.floor(view.max.x / SIZE); x++) {
    for (let y = Math.max(0, Math.floor(view.min.y / SIZE)); y <= Math.min(count - 1, Math.floor(view.max.y / SIZE)); y++) {
      const [z, tx, ty] = home({ z: zoom, x, y }, zooms)
      if (z === null) continue
      const across = 2 ** z
      found.set(`${z}/${tx}/${ty}`, { z, x: ((tx % across) + across) % across, y: ty, left: tx * SIZE * 2 ** (zoom - z), top: ty * SIZE * 2 ** (zoom - z), size: SIZE * 2 ** (zoom - z) })
    }
  }
  return [...found.values()]
}

/** Fetches tiles, each once; the last hundred are kept. */
function source(url) {
  const kept = new Map()
  return (z, x, y) => {
    const key = `${z}/${x}/${y}`
    let tile = kept.get(key)
    if (tile) kept.delete(key)
    else {
      tile = fetch(url.replace('{z}', z).replace('{x}', x).replace('{y}', y)).then(async (answer) => {
        if (answer.status === 204 || answer.status === 404) return null
        if (!answer.ok) throw new Error(String(answer.status))
        return prepare(decode(new Uint8Array(await answer.arrayBuffer())))
      })
      tile.catch(() => kept.delete(key))
    }
    kept.set(key, tile)
    if (kept.size > 100) kept.delete(kept.keys().next().value)
    return tile
  }
}

/** Sorts a tile's features into what is drawn alike, as paths from 0 to 1, and what has a name. */
function prepare(layers) {
  const paths = new Map(), named = []
  for (const layer of layers) {
    for (const feature of layer.features) {
      const is = classify(layer.name, feature)
      if (!is) continue
      const geometry = feature.geometry()
      if (is.draw && feature.type > 1) {
        let path = paths.get(is.draw)
        if (!path) paths.set(is.draw, path = { draw: is.draw, area: feature.type === 3, path: new Path2D() })
        trace(path.path, geometry, layer.extent, feature.type === 3)
      }
      if (is.label) named.push({ ...is.label, type: feature.type, extent: layer.extent, geometry })
    }
  }
  return { paths: [...paths.values()], named }
}

function trace(path, geometry, extent, isArea) {
  for (const line of geometry) {
    for (let index = 0; index < line.length; index += 2) {
      const [x, y] = [line[index] / extent, line[index + 1] / extent]
      if (index === 0) path.moveTo(x, y)
      else path.lineTo(x, y)
    }
    if (isArea) path.closePath()
  }
}

function paint(pen, tile, coords, [z, x, y], scale, style) {
  const times = 2 ** (coords.z - z), size = SIZE * scale * times
  const left = -(coords.x - x * times) * SIZE * scale, top = -(coords.y - y * times) * SIZE * scale
  const known = new Map(tile.paths.map((one) => [one.draw, one]))
  pen.lineCap = pen.lineJoin = 'round'
  const stroke = (one, color, width, dash = []) => {
    pen.setTransform(size, 0, 0, size, left, top)
    pen.strokeStyle = color
    pen.lineWidth = (width * scale) / size
    pen.setLineDash(dash.map((part) => (part * scale) / size))
    pen.stroke(one.path)
  }
  for (const draw of style.areas) {
    const one = known.get(draw)
    if (!one || !style.fill[draw]) continue
    pen.setTransform(size, 0, 0, size, left, top)
    pen.fillStyle = style.fill[draw]
    pen.fill(one.path, 'evenodd')
    if (draw === 'building' && coords.z >= 16) stroke(one, style.line.building, 0.7)
  }
  for (const draw of style.lines) {
    const one = known.get(draw)
    if (one && widths(draw, coords.z) > 0) stroke(one, style.line[draw], widths(draw, coords.z), style.dash[draw])
  }
  for (const draw of style.roads) {
    const one = known.get(draw), width = widths(draw, coords.z)
    if (one && width > 2) stroke(one, style.casing, width + 1.6)
  }
  for (const draw of style.roads) {
    const one = known.get(draw), width = widths(draw, coords.z)
    if (one && width > 0) stroke(one, width > 2 ? style.road[draw] : style.thin, width, style.dash[draw])
  }
  for (const draw of style.above) {
    const one = known.get(draw)
    if (one && widths(draw, coords.z) > 0) stroke(one, style.line[draw], widths(draw, coords.z), style.dash[draw])
  }
}
