// SPDX-License-Identifier: Apache-2.0

// The web: everything between HTTP and the kernel.
//
// A request becomes a `WebContext` (who, which language, how it came), its body an `Input` (the same fields from a form,
// from JSON or from multipart); a route gives the kernel a command or a query, and answers with a page, a
// representation (JSON, CSV, GeoJSON, Atom) or a stream. A `Refusal` becomes problem details (RFC 9457) or a page.
//
// - `Site`       what every route needs: the kernel, the words, the templates, the settings
// - `Requests/`  context, sessions, cross-site check, input, multipart
// - `Responses/` pages, refusals, problems, caching, compression
// - `Rendering/` page models, templates, words
// - `Live/`      server-sent events
// - one folder for each thing that the kernel itself publishes: Initiatives, People, RecordPages
