// SPDX-License-Identifier: Apache-2.0

import LadingFormats
import LadingText
import Testing

/// Clarifai's CSV, row by row.
struct ClarifaiCSVReaderTests {
  private func read(
    _ text: String, _ options: ClarifaiCSVReader.Options = .init(), chunk: Int = .max
  ) throws -> (reader: ClarifaiCSVReader, rows: [ClarifaiRow]) {
    var reader = try ClarifaiCSVReader(
      MemorySource(Array(text.utf8), chunk: chunk), options: options)
    var rows: [ClarifaiRow] = []
    while let row = try reader.next() { rows.append(row) }
    return (reader, rows)
  }

  /// The examples of the service's own documentation, which have cells without quotes.
  static let documented: [(String, ClarifaiCSVType, ClarifaiInputType)] = [
    (
      """
      inputid,input,concepts,metadata
      img1,"data/metro-north.jpg","train","{'source': 'local'}"
      img2,"data/puppy.jpeg","dog","{'source': 'local'}"
      """, .file, .image
    ),
    (
      """
      inputid,input,concepts,metadata
      txt1,"The sky is clear and blue","weather","{'lang': 'en'}"
      txt2,"The puppy is playing in the garden","dog","{'lang': 'en'}"
      """, .raw, .text
    ),
    (
      """
      inputid,input,concepts,metadata,geopoints
      img1,"data/metro-north.jpg","train","{'source': 'clarifai-samples'}","-73.935242,40.730610"
      img2,"data/puppy.jpeg","dog","{'source': 'clarifai-samples'}","-118.243683,34.052235"
      """, .file, .image
    ),
  ]

  @Test(arguments: documented)
  func documentedFilesAreRead(
    _ text: String, _ csvType: ClarifaiCSVType, _ inputType: ClarifaiInputType
  ) throws {
    for chunk in [1, 5, Int.max] {
      let (reader, rows) = try read(text, chunk: chunk)
      #expect(reader.csvType == csvType)
      #expect(reader.inputType == inputType)
      #expect(reader.header.faults.isEmpty)
      #expect(rows.count == 2)
      #expect(rows.allSatisfy { $0.faults.isEmpty && $0.isSendable })
      #expect(rows.map(\.number) == [0, 1])
      #expect(rows.compactMap(\.inputID).map { $0.suffix(1) } == ["1", "2"])
      #expect(rows[1].concepts == ["dog"])
      #expect(rows[0].metadata?.object?.count == 1)
      #expect(rows.last?.range.upperBound == text.utf8.count)
    }
  }

  @Test func everyCellIsParsed() throws {
    let text = """
      input,geopoints,inputid,metadata,concepts
      "https://example.org/a,b.mp4?x=1","-73.5, 40.25",v-1,"{""size"": 3}","dog, big cat,dog"

      """
    let (reader, rows) = try read(text)
    #expect(reader.inputType == .video)
    let row = try #require(rows.first)
    #expect(row.input == .url("https://example.org/a,b.mp4?x=1"))
    #expect(row.geoPoint == GeoPoint(longitude: -73.5, latitude: 40.25))
    #expect(row.inputID == "v-1")
    #expect(row.metadata == .object([.init("size", .integer(3))]))
    #expect(row.concepts == ["dog", "big cat"])
    #expect(row.faults.isEmpty)
  }

  /// A row below the whole header, the fault, and the text at which its offset points.
  static let faulty: [(String, ClarifaiFault.Kind, String)] = [
    (#",https://e.org/a.jpg,dog,,"#, .emptyID, ",https"),
    (#"a b,https://e.org/a.jpg,dog,,"#, .oddID("a b"), " b,"),
    (#"i,,dog,,"#, .emptyInput, ",dog"),
    (#"i,ftp://e.org/a.jpg,dog,,"#, .noAddress("ftp://e.org/a.jpg"), "ftp"),
    (#"i,https://e.org/a b.jpg,dog,,"#, .noAddress("https://e.org/a b.jpg"), "https"),
    (#"i,https:///a.jpg,dog,,"#, .noAddress("https:///a.jpg"), "https"),
    (#"i,https://e.org/a.jpg," ",,"#, .noConcept, " \""),
    (#"i,https://e.org/a.jpg,"dog,,cat",,"#, .emptyConcept, ",cat"),
    (
      #"i,https://e.org/a.jpg,dog,"{""a"": x}","#,
      .metadata(#""x" is no value; put a text in quotes"#), "x}"
    ),
    (#"i,https://e.org/a.jpg,dog,"[1]","#, .metadataNoObject(.array), "[1]"),
    (#"i,https://e.org/a.jpg,dog,,40.7"#, .noGeoPoint("40.7"), "40.7"),
    (#"i,https://e.org/a.jpg,dog,,"1,2,3""#, .noGeoPoint("1,2,3"), "1,2,3"),
    (#"i,https://e.org/a.jpg,dog,,"nan,2""#, .noGeoPoint("nan,2"), "nan"),
    (
      #"i,https://e.org/a.jpg,dog,,"40.7,-173.9""#,
      .geoPointOutOfRange(GeoPoint(longitude: 40.7, latitude: -173.9), isSwapped: true), "40.7"
    ),
    (
      #"i,https://e.org/a.jpg,dog,,"190,40""#,
      .geoPointOutOfRange(GeoPoint(longitude: 190, latitude: 40), isSwapped: false), "190"
    ),
    (#"i,https://e.org/a.jpg,dog,,1,2"#, .row(cells: 6, header: 5), "i,"),
    (#"i,https://e.org/a.jpg,"dog"s,,"#, .quoting, "dog"),
  ]

  @Test(arguments: faulty)
  func faultsStandWhereTheyAre(_ row: String, _ kind: ClarifaiFault.Kind, _ place: String) throws {
    let text = "inputid,input,concepts,metadata,geopoints\n\(row)\n"
    let (_, rows) = try read(text, .init(csvType: .url))
    let found = try #require(rows.first)
    #expect(found.faults.map(\.kind) == [kind])
    let offset = found.faults.first?.offset ?? 0
    let rest = String(decoding: Array(text.utf8)[offset...], as: UTF8.self)
    #expect(rest.hasPrefix(place), "\(rest)")
    #expect(found.isSendable == (kind == .oddID("a b")))
  }

  @Test func bytesThatAreNoTextAreAFault() throws {
    var reader = try ClarifaiCSVReader(
      MemorySource(Array("inputid,input,concepts\ni,t,".utf8) + [0xFF, 0x0A]))
    #expect(try reader.next()?.faults.map(\.kind) == [.notUTF8(column: .concepts)])
  }

  @Test func withoutLabelsConceptsAreNotAsked() throws {
    let options = ClarifaiCSVReader.Options(hasLabels: false)
    let (reader, rows) = try read("inputid,input\ni,https://e.org/a.jpg\n", options)
    #expect(reader.header.faults.isEmpty)
    #expect(rows.first?.isSendable == true)
    let (_, more) = try read("inputid,input,concepts\ni,https://e.org/a.jpg,\n", options)
    #expect(more.first?.isSendable == true)
  }

  static let headers: [(String, ClarifaiHeader.Fault)] = [
    ("inputid,input,Concepts", .unknown(name: "Concepts", meant: .concepts)),
    ("id,input,concepts", .unknown(name: "id", meant: .inputID)),
    ("inputid,input,concepts,tags", .unknown(name: "tags", meant: nil)),
    ("inputid,input,input,concepts", .repeated(.input)),
    ("inputid,concepts", .missing(.input)),
    ("inputid,input", .missing(.concepts)),
    ("\"inputid,input,concepts", .quoting),
  ]

  @Test(arguments: headers)
  func headersAreChecked(_ text: String, _ fault: ClarifaiHeader.Fault) throws {
    let (reader, rows) = try read(text + "\ni,https://e.org/a.jpg,dog\n")
    #expect(reader.header.faults.map(\.fault).contains(fault), "\(reader.header.faults)")
    #expect(!reader.header.isUsable)
    #expect(rows.isEmpty)
  }

  @Test func anEmptyFileHasNoHeader() throws {
    #expect(try read("").reader.header.faults.map(\.fault) == [.noHeader])
  }

  @Test func idsNeedNotBeThere() throws {
    let (reader, rows) = try read("input,concepts\nhttps://e.org/a.jpg,dog\n")
    #expect(reader.header.faults.map(\.fault) == [.missing(.inputID)])
    #expect(rows.first?.inputID == nil)
    #expect(rows.first?.isSendable == true)
  }

  @Test func whatWasAskedForWins() throws {
    let text = "inputid,input,concepts\ni,a dog,dog\nj,https://e.org/a.jpg,dog\n"
    let (raw, rows) = try read(text, .init(csvType: .raw))
    #expect(raw.inputType == .text)
    #expect(rows.map(\.input) == [.text("a dog"), .text("https://e.org/a.jpg")])
    let (file, files) = try read(text, .init(csvType: .file, inputType: .image))
    #expect(file.inputType == .image)
    #expect(files[0].input == .file("a dog"))
    #expect(files[1].faults.map(\.kind) == [.unexpectedAddress("https://e.org/a.jpg")])
    // Other inputs than texts cannot stand in the file.
    #expect(try read(text, .init(inputType: .image)).reader.csvType == .file)
  }
}
