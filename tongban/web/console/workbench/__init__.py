"""The workbench where an office writes its items: forms that follow the schema, the text, checks and preview beside."""
