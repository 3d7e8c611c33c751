"""Reports of studies: one document of chapters, shown as an HTML page and as a workbook."""
