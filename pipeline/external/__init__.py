"""The only place that starts a program or opens a file that someone else wrote."""
