"""Sphinx's settings: `make docs` builds the site into build/docs."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import citekit

project = "citekit"
author = "the citekit contributors"
version = release = citekit.__version__
language = "en"
html_title = "citekit"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_click", "tables"]
exclude_patterns = ["*.py"]

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True

html_theme = "furo"
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_static_path = ["static"]
html_css_files = ["house.css"]
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0B5C6B", "color-brand-content": "#0B5C6B"},
    "dark_css_variables": {"color-brand-primary": "#7FC6D2", "color-brand-content": "#7FC6D2"},
}
