// SPDX-License-Identifier: Apache-2.0

public import LadingModel
public import LadingText

/// Writes the upload API's task result, as the service itself would answer.
///
/// `lint --output-format api` and the receiver's finished tasks are made here, so that they agree.
public enum APIForm {
  /// The whole document, a line break at its end.
  public static func text(_ result: Report.API) -> String {
    var json = JSONWriter(indent: 2)
    write(result, to: &json)
    return json.string + "\n"
  }

  /// Writes it as one value of a larger document.
  public static func write(_ result: Report.API, to json: inout JSONWriter) {
    json.object { json in
      json.member("uploaded", result.uploaded)
      json.member("failed", result.failed)
      json.key("warnings")
      write(result.warnings, to: &json)
      json.key("errors")
      write(result.errors, to: &json)
    }
  }

  private static func write(_ issues: [Report.API.Issue], to json: inout JSONWriter) {
    json.array { json in
      for issue in issues {
        json.object { json in
          json.member("type", issue.type)
          json.member("file_name", issue.fileName)
          json.member("reason", issue.reason)
        }
      }
    }
  }
}
