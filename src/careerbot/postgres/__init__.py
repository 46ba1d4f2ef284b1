"""What a build has made in a PostgreSQL database, for many servers; the only package that imports psycopg.

schema      the tables, and what can be wrong with them
connection  a database that is reached for one piece of work, and its failures in plain words
loading     an index into the database, in one transaction
store       what an engine reads, by way of a folder of its own
nearest     the nearest passages, by SQL
"""
