"""Files for analysis and for people: raw and analysis Parquet, CSV, Stata, SPSS, DDI."""
