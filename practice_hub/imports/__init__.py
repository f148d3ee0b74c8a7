"""Imports: clients from a spreadsheet, looked at before they are written, and taken back whole."""
