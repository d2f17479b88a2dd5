"""The week as one page in one file: charts to look into, tables below them."""
