"""Interested persons and hearings (利害关系人、听证): 行政许可法 art. 36, 46, 47, 48."""
