"""Text recognition: the picture of a page to characters and ruling lines, like any fixed-layout page."""
