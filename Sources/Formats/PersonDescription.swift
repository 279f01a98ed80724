// SPDX-License-Identifier: Apache-2.0

/// Descriptions of persons in a text, for places where people report what happens and never who.
///
/// A word for a person near a word for origin, skin, hair or clothes describes somebody: "a man in a hoodie", "jongen
/// met capuchon"; so does a colour or a size right before it: "tall man". So does any text that calls somebody
/// suspicious. A word for a person alone does not: "a man was hit by a white car" says what happened. English and
/// Dutch; what is written otherwise passes, and stewards see to it.
public enum PersonDescription {
    /// The words that describe somebody, as they are folded; nil where nobody is described.
    public static func found(in text: String) -> String? {
        let words = WordFolding.words(in: text)
        for (place, word) in words.enumerated() where persons.contains(word) {
            func around(_ reach: Int) -> ArraySlice<String> {
                words[max(0, place - reach)...min(words.count - 1, place + reach)]
            }
            let before = words[max(0, place - 2)..<place]
            let found =
                around(4).first { suspicion.contains($0) && $0 != word } ?? around(6).first {
                    looks.contains($0)
                }
                ?? before.first { sizes.contains($0) }
            if let found { return "\(found) … \(word)" }
        }
        return nil
    }

    private static let persons: Set<String> = [
        // English
        "man", "men", "woman", "women", "guy", "guys", "boy", "boys", "girl", "girls", "male", "males",
        "female",
        "females", "person", "persons", "people", "individual", "individuals", "youth", "youths", "teenager",
        "teenagers", "kid", "kids", "lad", "lads", "bloke", "stranger", "strangers", "suspect", "suspects",
        "perpetrator", "burglar", "burglars", "thief", "thieves", "dealer", "dealers", "gang", "immigrants",
        "family", "neighbour", "neighbor",
        // Dutch
        "mannen", "vrouw", "vrouwen", "jongen", "jongens", "meisje", "meisjes", "persoon", "personen",
        "mensen",
        "figuur", "figuren", "types", "jongere", "jongeren", "tiener", "tieners", "kerel", "kerels", "gasten",
        "verdachte", "verdachten", "dader", "daders", "inbreker", "inbrekers", "dief", "dieven",
        "vreemdeling",
        "vreemdelingen", "gezin", "buurman", "buurvrouw", "hangjongeren",
    ]

    private static let suspicion: Set<String> = [
        "suspicious", "suspiciously", "shady", "dodgy", "loitering", "lurking", "verdacht", "verdachte",
        "rondhangend", "ongure", "onguur", "louche",
    ]

    /// Right before a person they describe somebody; elsewhere they are of cars, streets and evenings.
    private static let sizes: Set<String> = [
        "black", "white", "brown", "dark", "tall", "short", "fat", "heavy", "slim", "skinny", "blond",
        "foreign",
        "zwarte", "blanke", "bruine", "donkere", "lange", "kleine", "dikke", "forse", "magere", "slanke",
        "kale",
        "witte",
    ]

    private static let looks: Set<String> = [
        // English
        "asian", "african", "arab", "moroccan", "turkish", "polish", "romanian", "bulgarian", "muslim",
        "jewish",
        "hispanic", "latino", "caucasian", "gypsy", "gypsies", "skin", "skinned", "blonde", "haired", "bald",
        "beard", "bearded", "moustache", "tattoo", "tattoos", "tattooed", "hoodie", "hoodies", "hooded",
        "jacket",
        "wearing",
        "dressed", "headscarf", "veil", "accent",
        // Dutch
        "aziatisch", "aziatische", "afrikaans", "afrikaanse", "arabisch", "arabische", "marokkaans",
        "marokkaanse", "turks", "turkse", "pools", "poolse", "roemeens", "roemeense", "bulgaars", "bulgaarse",
        "moslim", "joods", "joodse", "buitenlands", "buitenlandse", "zigeuner", "zigeuners", "huidskleur",
        "getinte", "getint", "baard", "snor", "tatoeage", "tatoeages", "capuchon", "spijkerbroek", "gekleed",
        "hoofddoek", "uiterlijk",
    ]
}
