"""The web site: settings, sign-in, navigation, and the pages that span rooms."""
