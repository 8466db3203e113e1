"""The pages of agreements: where each stands, and each as a document."""
