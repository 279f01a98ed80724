struct ErrorPage: PageModel { static let template = "ErrorPage"; static let keys: Set<String> = []; var values: [String: any Sendable] = [:]
  init(shell: Shell, heading: String, hint: String, messages: [String]) {} }
