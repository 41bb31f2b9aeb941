"""The account analytics workbook: the package that the notebooks call.

A map of the house. Imports point downwards; `tests/test_architecture.py` holds the table.

    errors, periods, theme   what every room may use: a user's mistake, a month, a colour

    subjects     what we measure; they never draw, read or write
      metrics    every account measure, once
      churn      who leaves, who is next, and how sure we are
      salary     what account roles are paid, by region and by industry
      qbr        what a business review says of one account; customer and internal are two types

    crafts       how it is read, shown, said and run; they never know the subject
      contracts  the shape of every table, and a book of tables as known on one day
      engine     where large tables are computed
      loading    the only room that opens and writes data
      charts     one file a form of chart, one house style
      narrative  numbers and sentences as a reader sees them
      documents  the document model, and its backs in HTML and PDF
      show       what a notebook displays
      runs       run any notebook, know none

    composition  where the two meet
      packs      what a month consists of, and the exhibits drawn from subjects
      demo       a synthetic portfolio with known truth
      cli        the commands
"""
