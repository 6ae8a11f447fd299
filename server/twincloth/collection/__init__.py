"""The collection: gifts, cards, pictures and short codes; the import and export of an exchange folder."""
