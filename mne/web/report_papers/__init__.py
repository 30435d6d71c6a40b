"""Reports as files: consolidated papers, their templates, units' workbooks."""
