// SPDX-License-Identifier: Apache-2.0
// How a base map of vector tiles looks. It knows the layers of OpenMapTiles, of Protomaps and of Shortbread, and the
// plain tags of OpenStreetMap, as GDAL's driver writes them.

const roads = {
  motorway: 'r1', motorway_link: 'r1', highway: 'r1', trunk: 'r1', trunk_link: 'r1',
  primary: 'r2', primary_link: 'r2', major_road: 'r2', secondary: 'r3', secondary_link: 'r3', medium_road: 'r3',
  tertiary: 'r4', tertiary_link: 'r4', busway: 'r4',
  minor: 'r5', minor_road: 'r5', residential: 'r5', unclassified: 'r5', living_street: 'r5', pedestrian: 'r5', road: 'r5', street: 'r5',
  service: 'r6', track: 'r6', path: 'path', footway: 'path', cycleway: 'path', steps: 'path', bridleway: 'path', corridor: 'path',
  rail: 'rail', transit: 'rail', light_rail: 'rail', subway: 'rail', tram: 'rail', railway: 'rail',
}
const greens = new Set(['wood', 'forest', 'grass', 'grassland', 'park', 'garden', 'meadow', 'scrub', 'heath', 'nature_reserve', 'national_park', 'protected_area', 'recreation_ground', 'village_green', 'golf_course', 'cemetery', 'grave_yard', 'farmland', 'orchard', 'vineyard', 'wetland', 'allotments', 'pitch', 'playground', 'greenfield', 'park;garden'])
const builts = new Set(['residential', 'commercial', 'industrial', 'retail', 'school', 'hospital', 'university', 'college', 'kindergarten', 'railway', 'military', 'urban_area', 'aerodrome', 'parking', 'construction', 'quarry'])
const sands = new Set(['sand', 'beach', 'rock', 'bare_rock', 'barren', 'desert'])
const ices = new Set(['ice', 'glacier'])
const ranks = { country: 1, region: 2, state: 2, province: 2, city: 3, town: 5, locality: 5, borough: 7, suburb: 7, village: 7, macrohood: 8, quarter: 8, neighbourhood: 9, hamlet: 9, isolated_dwelling: 10 }
/** The zoom from which a place of a rank is named. */
const placeZooms = [0, 2, 5, 6, 8, 9, 11, 12, 13, 14, 14]

function ground(kind) {
  if (greens.has(kind)) return 'green'
  if (builts.has(kind)) return 'built'
  if (sands.has(kind)) return 'sand'
  if (ices.has(kind)) return 'ice'
  return null
}

/** What a feature is drawn as, and what it is called; null for what is not drawn. */
export function classify(layer, { type, tags }) {
  const kind = String(tags.kind ?? tags['pmap:kind'] ?? tags.class ?? tags.highway ?? '')
  switch (layer) {
    case 'water': case 'ocean': case 'water_polygons': case 'waterway': case 'water_lines': case 'river':
      if (type === 1) return label(tags, 'water', 6)
      return { draw: type === 3 ? 'water' : 'stream', ...(type === 2 && tags.name ? label(tags, 'stream', 6) : {}) }
    case 'water_name': case 'water_polygons_labels': case 'water_lines_labels': return label(tags, type === 2 ? 'stream' : 'water', 6)
    case 'earth': return type === 3 ? { draw: 'earth' } : null
    case 'landcover': case 'landuse': case 'land': case 'natural': case 'sites': case 'globallandcover': {
      const draw = type === 3 && (ground(kind) ?? ground(String(tags.subclass ?? '')))
      return draw ? { draw } : type === 1 && tags.name ? label(tags, 'spot', 11) : null
    }
    case 'park': case 'pois': case 'poi': case 'site_labels': return layer === 'park' && type === 3 ? { draw: 'green' } : null
    case 'building': case 'buildings': return type === 3 ? { draw: 'building' } : null
    case 'transportation': case 'roads': case 'streets': case 'street_polygons': case 'street_labels':
    case 'transportation_name': case 'transit': return road(kind, type, tags, layer)
    case 'boundary': case 'boundaries': return type === 2 ? boundary(tags, kind) : null
    case 'place': case 'places': case 'place_labels': return place(tags, String(tags['pmap:kind_detail'] ?? tags.kind_detail ?? ''), kind)
    default: return plain(layer, type, tags)
  }
}

function road(kind, type, tags, layer) {
  const draw = tags.rail || tags.railway ? 'rail' : roads[kind] ?? roads[String(tags.kind_detail ?? '')] ?? 'r6'
  const isName = layer === 'transportation_name' || layer === 'street_labels'
  const name = tags.name && draw !== 'rail' && type === 2 ? label(tags, draw, 10) : null
  if (isName) return name
  if (type === 3) return { draw: 'square' }
  return type === 2 ? { draw, ...name } : null
}

function boundary(tags, kind) {
  const level = Number(tags.admin_level ?? tags.kind_detail ?? tags['pmap:min_admin_level'] ?? (kind === 'country' ? 2 : 4))
  if (tags.maritime || tags.coastline || level > 6) return null
  return { draw: level <= 2 ? 'country' : 'border' }
}

function place(tags, detail, kind) {
  const rank = ranks[detail] ?? ranks[kind] ?? ranks[String(tags.place ?? '')]
  if (!rank) return null
  const people = Number(tags.population ?? 0)
  const bonus = people > 500_000 ? 1.5 : people > 100_000 ? 0.8 : 0
  return label(tags, rank <= 2 ? 'region' : rank <= 3 ? 'city' : rank <= 5 ? 'town' : rank <= 7 ? 'village' : 'quarter', rank - bonus + Number(tags.rank ?? 10) / 100, placeZooms[rank])
}

/** The plain tags of OpenStreetMap. */
function plain(layer, type, tags) {
  if (tags.highway && type === 2) return road(String(tags.highway), type, tags, layer)
  if (tags.railway && type === 2) return { draw: 'rail' }
  if (tags.waterway && type === 2) return { draw: 'stream', ...(tags.name ? label(tags, 'stream', 6) : {}) }
  if (tags.building && type === 3) return { draw: 'building' }
  if ((tags.natural === 'water' || tags.water || tags.waterway) && type === 3) return { draw: 'water', ...(tags.name ? label(tags, 'water', 6) : {}) }
  if (tags.place && type === 1) return place(tags, String(tags.place), '')
  if (type === 3) {
    const draw = ground(String(tags.natural ?? '')) ?? ground(String(tags.landuse ?? '')) ?? ground(String(tags.leisure ?? ''))
    if (draw) return { draw }
  }
  if (tags.boundary === 'administrative' && type === 2) return boundary(tags, '')
  return null
}

function label(tags, sort, rank, zoom = 0) {
  return tags.name || tags['name:latin'] ? { label: { tags, sort, rank, zoom } } : null
}

/** The name in the page's language, or the one there is. */
export function nameOf(tags, language) {
  const main = language.split('-')[0]
  return String(tags[`name:${main}`] ?? tags[`name_${main}`] ?? tags.name ?? tags['name:latin'] ?? '')
}

const scales = {
  r1: [5, 0.8, 9, 2, 12, 4, 15, 9, 18, 22, 22, 60], r2: [7, 0.6, 10, 1.6, 13, 4, 16, 10, 18, 20, 22, 56],
  r3: [8, 0.5, 11, 1.4, 13, 3, 16, 9, 18, 18, 22, 52], r4: [10, 0.6, 12, 1.4, 14, 3.2, 16, 8, 18, 16, 22, 48],
  r5: [12, 0.5, 13.5, 1.2, 15, 3.4, 16, 6, 18, 14, 22, 44], r6: [13.5, 0.5, 15, 1.6, 17, 4, 19, 9, 22, 26],
  path: [14, 0.6, 17, 1.4, 20, 3], rail: [9, 0.6, 14, 1.2, 18, 2.4], stream: [8, 0.6, 12, 1.4, 16, 4, 20, 8],
  country: [0, 0.8, 6, 1.4, 12, 2], border: [4, 0.5, 8, 1, 12, 1.4],
}

/** How wide a line is at a zoom; 0 where it is not drawn. */
export function widths(draw, zoom) {
  const scale = scales[draw]
  if (!scale || zoom < scale[0]) return 0
  for (let at = 0; at + 3 < scale.length; at += 2) {
    if (zoom < scale[at + 2]) return scale[at + 1] + ((scale[at + 3] - scale[at + 1]) * (zoom - scale[at])) / (scale[at + 2] - scale[at])
  }
  return scale.at(-1)
}

/** Colours from the style sheet, so that light and dark are the page's. */
export function styles(element) {
  const page = getComputedStyle(element)
  const color = (name) => page.getPropertyValue(`--map-${name}`).trim()
  return {
    land: color('land'), casing: color('casing'), thin: color('thin'), ink: color('ink'), quiet: color('quiet'),
    halo: color('halo'), deep: color('deep'),
    areas: ['earth', 'built', 'sand', 'ice', 'green', 'water', 'square', 'building'],
    fill: { earth: color('land'), built: color('built'), sand: color('sand'), ice: color('ice'), green: color('green'), water: color('water'), square: color('road'), building: color('building') },
    lines: ['stream'], above: ['border', 'country'], roads: ['path', 'rail', 'r6', 'r5', 'r4', 'r3', 'r2', 'r1'],
    line: { stream: color('water'), border: color('border'), country: color('border'), building: color('edge') },
    road: { r1: color('main'), r2: color('main'), r3: color('second'), r4: color('road'), r5: color('road'), r6: color('road'), path: color('thin'), rail: color('rail') },
    dash: { path: [3, 3], border: [4, 4], country: [8, 3, 2, 3], rail: [6, 2] },
  }
}
