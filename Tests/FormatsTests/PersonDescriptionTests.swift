// SPDX-License-Identifier: Apache-2.0
import Formats
import Testing

/// Who is described is noticed; what happens is not taken for it.
@Suite struct PersonDescriptionTests {
    @Test(arguments: [
        "Suspicious person near the school", "A tall man tried the doors",
        "two youths in hoodies and one with a hoodie",
        "black guys again", "Man with a beard, about forty", "Woman wearing a red jacket",
        "There is a Moroccan family in that house", "someone: a bald man",
        "shady looking individuals by the garages",
        "Verdacht persoon gezien", "jongen met capuchon", "donkere mannen in een auto", "een louche figuur",
        "Man, getinte huidskleur", "Marokkaanse jongeren", "vrouw met hoofddoek", "lange dunne man",
        "Verdachte man bij de garages",
    ])
    func `a description is noticed`(_ text: String) {
        #expect(PersonDescription.found(in: text) != nil)
    }

    @Test(arguments: [
        "", "A man was hit by a white car", "Window broken, nothing taken", "It is dark here and people fall",
        "Fiets gestolen bij het station", "Mensen durven hier 's avonds niet te lopen",
        "Suspicious package at the bus stop",
        "Car with a broken window, black Volvo", "The street lamp is out, short street behind the school",
        "Verdachte lucht uit de put", "Veel glas op straat, kinderen lopen hier",
        "Kids play here and cars go too fast",
        "Er is ingebroken in de schuur", "People were shouting at two in the morning",
    ])
    func `what happens is not taken for a description`(_ text: String) {
        #expect(PersonDescription.found(in: text) == nil)
    }
}
