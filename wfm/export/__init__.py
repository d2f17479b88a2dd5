"""What planners, supervisors and clients get: the workbook."""
